// Decimal numbers read from bytes: to the nearest double, without making a string of them.

/// Reads what a number in a CSV looks like: `-12`, `3.5`, `.5`, `1e-3`, `inf`.
enum DecimalText {
  /// Whole numbers from this one on are not all doubles: text that only looks like a number (an identifier).
  private static let exactWhole: UInt64 = 1 << 53

  /// The number of at most 19 digits that a text is; `nil` where it is none, or none that this short way reads
  /// exactly, which `slow` decides.
  ///
  /// Behind the text must stand a byte that is no part of a number, and eight that are readable.
  @inline(__always)
  static func fast(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, mark: UInt8) -> Double? {
    var place = start
    let isNegative = place.pointee == UInt8(ascii: "-")
    if isNegative || place.pointee == UInt8(ascii: "+") { place += 1 }
    let first = place
    var whole: UInt64 = 0
    readDigits(&place, &whole)
    var digits = place - first
    var power = 0
    var isWhole = true
    if place.pointee == mark {
      isWhole = false
      place += 1
      let fraction = place
      readDigits(&place, &whole)
      power = fraction - place
      digits -= power
    }
    // Nineteen digits fit 64 bits whatever they are; zeros before the first other one take no room.
    guard digits > 0, digits <= 19 || digits - leadingZeros(first, mark) <= 19 else { return nil }
    if place != end {
      guard place.pointee | 0x20 == UInt8(ascii: "e"), let (exponent, last) = readExponent(place + 1), last == end
      else { return nil }
      power += exponent
    } else if isWhole, whole >= exactWhole {
      return nil
    }
    guard let magnitude = double(whole, power) else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  /// Appends the digits that stand here to a number; of more than nineteen the first are lost.
  @inline(__always)
  private static func readDigits(_ place: inout UnsafePointer<UInt8>, _ whole: inout UInt64) {
    while true {
      // Eight at a time: their values in eight bytes, the first the lowest, or a high bit where one is no digit.
      let word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
      var values = word &- 0x3030_3030_3030_3030
      guard (values | (word &+ 0x4646_4646_4646_4646)) & 0x8080_8080_8080_8080 == 0 else { break }
      // Neighbours together: four numbers below 100, two below 10⁴, one below 10⁸.
      values = (10 &* values &+ values >> 8) & 0x00FF_00FF_00FF_00FF
      values = (100 &* values &+ values >> 16) & 0x0000_FFFF_0000_FFFF
      values = (10_000 &* values &+ values >> 32) & 0xFFFF_FFFF
      whole = whole &* 100_000_000 &+ values
      place += 8
    }
    var digit = place.pointee &- UInt8(ascii: "0")
    while digit < 10 {
      whole = whole &* 10 &+ UInt64(digit)
      place += 1
      digit = place.pointee &- UInt8(ascii: "0")
    }
  }

  /// How many zeros stand before the first other digit.
  private static func leadingZeros(_ start: UnsafePointer<UInt8>, _ mark: UInt8) -> Int {
    var (place, count) = (start, 0)
    while place.pointee == UInt8(ascii: "0") || place.pointee == mark {
      count += place.pointee == mark ? 0 : 1
      place += 1
    }
    return count
  }

  /// The digits after an `e` and their end; four of them at most.
  private static func readExponent(_ start: UnsafePointer<UInt8>) -> (Int, UnsafePointer<UInt8>)? {
    var place = start
    let isNegative = place.pointee == UInt8(ascii: "-")
    if isNegative || place.pointee == UInt8(ascii: "+") { place += 1 }
    let first = place
    var exponent = 0
    while place.pointee &- UInt8(ascii: "0") < 10, place - first < 4 {
      exponent = 10 * exponent + Int(place.pointee &- UInt8(ascii: "0"))
      place += 1
    }
    guard place > first, place.pointee &- UInt8(ascii: "0") >= 10 else { return nil }
    return (isNegative ? -exponent : exponent, place)
  }

  /// The double nearest to whole · 10^power, ties to even; `nil` where neither of two exact ways reaches.
  ///
  /// Up to 2⁵³ and 10²² both factors are doubles, and one operation rounds once (Clinger 1990). With up to 27
  /// places behind the point, 5^k fits 64 bits, and the quotient of integers is taken to 62 bits or more, with
  /// its lowest bit set where a rest remains: the conversion to double then rounds as the exact quotient would.
  @inline(__always)
  static func double(_ whole: UInt64, _ power: Int) -> Double? {
    if whole <= exactWhole, power >= -22, power <= 22 {
      let value = Double(Int64(bitPattern: whole))
      return power < 0 ? value / tens[-power] : value * tens[power]
    }
    if power == 0 || whole == 0 { return Double(whole) }
    guard power < 0, power >= -27 else { return nil }
    let five = fives[-power]
    let (shift, scale) = (whole.leadingZeroBitCount, five.leadingZeroBitCount)
    let numerator = whole << UInt64(shift)
    // numerator / divisor is in ½ … 2, so the quotient of numerator · 2⁶² has 62 or 63 bits.
    let (quotient, rest) = (five << UInt64(scale)).dividingFullWidth((numerator >> 2, numerator << 62))
    // A power of two changes the exponent alone.
    let exponent = Double(bitPattern: UInt64(1023 + scale - shift + power - 62) << 52)
    return Double(Int64(bitPattern: rest == 0 ? quotient : quotient | 1)) * exponent
  }

  private static let tens: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]

  /// 5^k.
  private static let fives: [UInt64] = [
    1, 5, 25, 125, 625, 3125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125, 244_140_625, 1_220_703_125,
    6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125, 3_814_697_265_625, 19_073_486_328_125,
    95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625, 11_920_928_955_078_125, 59_604_644_775_390_625,
    298_023_223_876_953_125, 1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
  ]

  /// Any number, spaces around it allowed; `nil` for what is none.
  ///
  /// - Parameter identifiers: whether whole numbers from 2⁵³ on are taken, rounded.
  static func slow(_ text: UnsafeRawBufferPointer, mark: UInt8, identifiers: Bool) -> Double? {
    guard let text = trimmed(text), text.count <= 4096 else { return nil }
    var rest = text[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let isNegative = text.first == UInt8(ascii: "-")
    let lower = rest.map { $0 | 0x20 }
    if lower.elementsEqual("inf".utf8) || lower.elementsEqual("infinity".utf8) {
      return isNegative ? -.infinity : .infinity
    }
    func digits() -> Int {
      let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
      rest = rest.dropFirst(count)
      return count
    }
    var count = digits()
    var isWhole = true
    if rest.first == mark {
      isWhole = false
      rest = rest.dropFirst()
      count += digits()
    }
    guard count > 0 else { return nil }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard digits() > 0 else { return nil }
    }
    guard rest.isEmpty else { return nil }
    // The standard library reads by strtod in the C locale, to the nearest double.
    let plain = String(decoding: text.map { $0 == mark ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    guard let value = Double(plain), identifiers || !isWhole || abs(value) < Double(exactWhole) else { return nil }
    return value
  }

  /// The number that a text is, with a decimal point; `nil` for what is none.
  static func value(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { slow(UnsafeRawBufferPointer($0), mark: UInt8(ascii: "."), identifiers: true) }
  }

  private static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
    else { return nil }
    return UnsafeRawBufferPointer(rebasing: text[first...last])
  }
}
