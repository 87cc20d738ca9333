// SHA-256 from the system's library.
//
// Which one, and why: OpenSSL's libcrypto (`libssl-dev`) on Linux, where `URLSession` loads it anyway,
// and CryptoKit on Apple's systems. swift-crypto carries a second copy of the same C and adds a minute
// to a clean build; an own implementation would be one more thing to prove and about seven times
// slower than libcrypto's, which uses the processor's SHA instructions: the 55 MB of MNIST take 30 ms
// (`openssl speed -bytes 65536 sha256`: 1.9 GB/s), cheap enough to check every file at every load.

import Martinet

#if canImport(CCrypto)
  import CCrypto
#else
  import CryptoKit
#endif

/// SHA-256 (FIPS 180-4).
enum SHA256Digest {
  /// The digest of two runs of bytes, one after the other, in 64 hexadecimal digits.
  static func hexadecimal(of first: [UInt8], _ second: [UInt8] = []) -> String {
    #if canImport(CCrypto)
      let digest = [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
        let done = ccrypto_sha256(first, first.count, second, second.count, digest.baseAddress)
        demand(done == 1, "libcrypto refuses SHA-256")
        count = 32
      }
    #else
      var hash = SHA256()
      hash.update(data: first)
      hash.update(data: second)
      let digest = Array(hash.finalize())
    #endif
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
