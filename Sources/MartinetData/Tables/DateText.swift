// Dates as a CSV holds them (ISO 8601), and the calendar behind them.

/// Dates between text and seconds since 1970-01-01T00:00:00Z: `2012-01-31`, `2012/01/31`, `2012-01-31T08:30`,
/// `2012-01-31 08:30:15.5`, each with or without `Z`, `+02:00` or `+0200`; without one the time is taken as UTC.
enum DateText {
  static let secondsPerDay = 86400.0

  /// The seconds that a text says; `nil` for what is no date.
  static func seconds(_ text: UnsafeRawBufferPointer) -> Double? {
    guard text.count >= 10, text.count <= 40 else { return nil }
    var reader = Reader(text: text)
    guard let year = reader.number(4) else { return nil }
    let separator = text[4]
    guard reader.take("-") || reader.take("/"), let month = reader.number(2), text[7] == separator else { return nil }
    reader.position = 8
    guard let day = reader.number(2), (1...12).contains(month), day >= 1, day <= daysInMonth(year, month) else {
      return nil
    }
    let date = Double(days(year: year, month: month, day: day)) * secondsPerDay
    if reader.isAtEnd { return date }
    guard reader.take("T") || reader.take(" "), let time = reader.time(), let offset = reader.offset(), reader.isAtEnd
    else { return nil }
    return date + time - offset
  }

  static func seconds(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { seconds(UnsafeRawBufferPointer($0)) }
  }

  /// `2012-01-31`, or `2012-01-31T08:30:15Z` where the seconds are not those of midnight.
  /// A fraction is told to the nearest microsecond.
  static func string(_ seconds: Double) -> String {
    var start = seconds.rounded(.down)
    var micro = Int(((seconds - start) * 1e6).rounded())
    if micro == 1_000_000 { (start, micro) = (start + 1, 0) }
    let parts = DateParts(start)
    func pad(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(pad(parts.year, 4))-\(pad(parts.month, 2))-\(pad(parts.day, 2))"
    if parts.secondOfDay == 0 && micro == 0 { return date }
    let whole = Int(parts.secondOfDay)
    let fraction = micro == 0 ? "" : "." + pad(micro, 6)
    return "\(date)T\(pad(whole / 3600, 2)):\(pad(whole / 60 % 60, 2)):\(pad(whole % 60, 2))\(fraction)Z"
  }

  static func daysInMonth(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month >> 3) & 1
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so that the leap
  /// day is the last (Hinnant, chrono-compatible low-level date algorithms).
  static func days(year: Int, month: Int, day: Int) -> Int {
    let march = month > 2 ? year : year - 1
    let era = (march >= 0 ? march : march - 399) / 400
    let yearOfEra = march - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
  }

  /// Reads a date's parts one after the other.
  private struct Reader {
    let text: UnsafeRawBufferPointer
    var position = 0

    var isAtEnd: Bool { position == text.count }

    /// A number of so many digits.
    mutating func number(_ digits: Int) -> Int? {
      guard text.count - position >= digits else { return nil }
      var value = 0
      for place in position..<position + digits {
        let digit = text[place] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        value = 10 * value + Int(digit)
      }
      position += digits
      return value
    }

    /// Passes over a character, where it is the next one.
    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
      guard position < text.count, text[position] == UInt8(ascii: wanted) else { return false }
      position += 1
      return true
    }

    /// Seconds of `08:30`, `08:30:15` or `08:30:15.25`.
    mutating func time() -> Double? {
      guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
      var seconds = Double(3600 * hour + 60 * minute)
      if take(":") {
        guard let second = number(2), second < 60 else { return nil }
        seconds += Double(second)
        if take(".") {
          var (unit, count) = (0.1, 0)
          while let digit = number(1) {
            seconds += unit * Double(digit)
            unit /= 10
            count += 1
          }
          guard count > 0 else { return nil }
        }
      }
      return seconds
    }

    /// Seconds of `Z`, `+02:00` or `-0530`; 0 where there is nothing.
    mutating func offset() -> Double? {
      if isAtEnd || take("Z") { return 0 }
      let isWest = take("-")
      guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
      _ = take(":")
      guard let minutes = number(2), minutes < 60 else { return nil }
      return Double(3600 * hours + 60 * minutes) * (isWest ? -1 : 1)
    }
  }
}

/// The parts of a date in UTC.
struct DateParts {
  let year: Int
  /// 1 … 12.
  let month: Int
  /// 1 … 31.
  let day: Int
  /// 1 (Monday) … 7 (Sunday).
  let weekday: Int
  /// 1 … 366.
  let dayOfYear: Int
  /// 0 ..< 86400.
  let secondOfDay: Double
  /// 365 or 366.
  let daysInYear: Int

  /// Seconds that are no number, or past the year ±10⁷, are taken as 1970's first.
  init(_ seconds: Double) {
    let seconds = abs(seconds) < 3e14 ? seconds : 0
    let days = Int((seconds / DateText.secondsPerDay).rounded(.down))
    secondOfDay = seconds - Double(days) * DateText.secondsPerDay
    let shifted = days + 719468
    let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
    let dayOfEra = shifted - era * 146097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let marchDay = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * marchDay + 2) / 153
    day = marchDay - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    weekday = ((days + 3) % 7 + 7) % 7 + 1
    dayOfYear = days - DateText.days(year: year, month: 1, day: 1) + 1
    daysInYear = DateText.daysInMonth(year, 2) == 29 ? 366 : 365
  }
}
