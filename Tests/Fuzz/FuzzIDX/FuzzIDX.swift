// libFuzzer's way into the readers of IDX and gzip.

import Martinet
import MartinetData

/// Reads the bytes as IDX (plain or gzip) and as gzip: either a typed error, or an array that says
/// what it is and reads the same when written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzIDX(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  // 64 MiB is more than any input here holds and well below libFuzzer's limit on one allocation.
  let limit = 1 << 26
  do {
    let array = try IDX.read(bytes, limit: limit)
    precondition(array.bytes.count == array.shape.count * array.elementType.size)
    precondition(array.bytes.count <= limit)
    precondition(try! IDX.read(array.encoded) == array)
    if array.shape.count < 1 << 16 { precondition(array.tensor().count == array.shape.count) }
  } catch { precondition(error is DataFileError, "\(error)") }
  do {
    let content = try Gzip.inflate(bytes, limit: limit)
    precondition(content.count <= limit)
    precondition(try! Gzip.inflate(Gzip.deflate(content, level: 1), limit: limit) == content)
  } catch { precondition(error is DataFileError, "\(error)") }
  return 0
}
