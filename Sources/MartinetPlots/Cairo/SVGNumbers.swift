// The numbers of an SVG's parts, counted anew.

/// An SVG whose pictures are numbered from 0: Cairo counts them over the whole process, so that the same drawing
/// would have other bytes the second time.
func renumbered(svg: [UInt8]) -> [UInt8] {
  let kinds = ["image", "surface"].map { Array($0.utf8) }
  let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  var result: [UInt8] = []
  result.reserveCapacity(svg.count)
  var numbers: [[UInt8]: Int] = [:]
  var index = 0
  while index < svg.count {
    result.append(svg[index])
    index += 1
    // A name stands behind a quotation mark, a use of it behind a hash.
    guard svg[index - 1] == UInt8(ascii: "\"") || svg[index - 1] == UInt8(ascii: "#"),
      let kind = kinds.first(where: { svg[index...].starts(with: $0) })
    else { continue }
    let number = svg[(index + kind.count)...].prefix { digits.contains($0) }
    guard !number.isEmpty else { continue }
    let name = Array(svg[index..<number.endIndex])
    numbers[name] = numbers[name] ?? numbers.count
    result += kind + Array(String(numbers[name]!).utf8)
    index = number.endIndex
  }
  return result
}
