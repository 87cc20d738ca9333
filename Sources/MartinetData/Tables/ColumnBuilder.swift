// One column of a CSV as it grows, field by field.

import Martinet

/// Turns the fields of a column into values, and finds out of which type they are.
///
/// A column's type is that of its first value that is not missing. Where a later one contradicts, the column is
/// text, and as its earlier texts are gone the file is read again for such columns alone. A number is read from
/// the bytes as they stand; no string is made of it.
struct ColumnBuilder {
  /// How the fields are taken.
  enum Kind { case unknown, number, date, text, contradicted, skipped }

  /// A field that cannot be taken.
  struct Failure {
    let row: Int
    let problem: TableError.Problem
  }

  private(set) var kind: Kind
  private(set) var failure: Failure?
  private let given: ColumnType?
  private let mark: UInt8
  private let missing: MissingFields
  private var values: [Double] = []
  private var codes: [Int32] = []
  private var index = TextIndex()
  /// How many rows are expected.
  private var expected = 0
  private var isReserved = false

  /// - Parameter type: the type; `nil` infers it.
  init(type: ColumnType?, _ format: CSVFormat, _ missing: MissingFields) {
    self.init(kind: type.map(Kind.init) ?? .unknown, given: type, format, missing)
  }

  /// A column whose fields are passed over.
  init(skipping format: CSVFormat, _ missing: MissingFields) {
    self.init(kind: .skipped, given: nil, format, missing)
  }

  private init(kind: Kind, given: ColumnType?, _ format: CSVFormat, _ missing: MissingFields) {
    self.kind = kind
    self.given = given
    self.missing = missing
    mark = UInt8(format.decimalMark.value)
  }

  /// The values; a column that is to be read again has none.
  func column(count: Int) -> Column {
    switch kind {
    case .unknown, .number: .number(values)
    case .date: .date(values)
    case .text: .text(TextColumn(codes: codes, values: index.values))
    case .contradicted, .skipped: .number([Double](repeating: .nan, count: count))
    }
  }

  /// Takes memory for so many rows.
  mutating func reserve(_ rows: Int) {
    expected = rows
    switch kind {
    case .unknown, .number, .date: values.reserveCapacity(rows)
    case .text: codes.reserveCapacity(rows)
    case .contradicted, .skipped: break
    }
  }

  /// Takes the fields of one column, up to the first that fails.
  mutating func take(_ block: FieldBlock, column: Int, of columnCount: Int) {
    var place = (column - block.firstColumn + columnCount) % columnCount
    while place < block.places.count {
      if kind == .number, !missing.holdsNumber {
        place = takeNumbers(block, place, columnCount)
        guard place < block.places.count else { return }
      }
      let (first, last) = (block.places[place].first, block.places[place].last)
      take(UnsafeRawBufferPointer(start: block.start + Int(first), count: Int(last - first)))
      if kind == .skipped || kind == .contradicted || failure != nil { return }
      place += columnCount
    }
    reserveTexts()
  }

  /// Takes fields as long as they are plainly numbers, and gives the place of the first that is not.
  private mutating func takeNumbers(_ block: FieldBlock, _ first: Int, _ columnCount: Int) -> Int {
    let start = block.start
    return block.places.withUnsafeBufferPointer { places in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: (places.count - first - 1) / columnCount + 1) { taken in
        var (place, count) = (first, 0)
        while place < places.count {
          let field = places[place]
          guard let value = DecimalText.fast(start + Int(field.first), start + Int(field.last), mark: mark) else {
            break
          }
          taken.initializeElement(at: count, to: value)
          count += 1
          place += columnCount
        }
        values.append(contentsOf: UnsafeBufferPointer(rebasing: taken[..<count]))
        return place
      }
    }
  }

  /// Takes a field of any kind.
  mutating func take(_ field: UnsafeRawBufferPointer) {
    if kind == .skipped || kind == .contradicted { return }
    if missing.contains(field) {
      if kind == .text { codes.append(-1) } else { values.append(.nan) }
      return
    }
    switch kind {
    case .number: take(DecimalText.slow(field, mark: mark, identifiers: given != nil), field)
    case .date: take(DateText.seconds(field), field)
    case .text: takeText(field)
    case .unknown:
      if let value = DecimalText.slow(field, mark: mark, identifiers: false) {
        kind = .number
        values.append(value)
      } else if let value = DateText.seconds(field) {
        kind = .date
        values.append(value)
      } else {
        kind = .text
        codes.reserveCapacity(expected)
        codes.append(contentsOf: repeatElement(-1, count: values.count))
        values = []
        takeText(field)
      }
    case .contradicted, .skipped: break
    }
  }

  /// Takes a value of the column's type; where the field holds none the column is text, unless its type was given.
  private mutating func take(_ value: Double?, _ field: UnsafeRawBufferPointer) {
    if let value {
      values.append(value)
    } else if let given {
      let text = String(decoding: field.prefix(60), as: UTF8.self)
      failure = Failure(row: values.count, problem: .notOfType(given, value: text))
    } else {
      kind = .contradicted
      values = []
    }
  }

  /// Where most texts so far are distinct, as names are, memory is taken for as many more as rows are expected: what
  /// grows by copying holds the old and the new for a while.
  private mutating func reserveTexts() {
    guard kind == .text, !isReserved, codes.count >= 1024, 2 * index.values.count > codes.count else { return }
    index.reserve(expected)
    isReserved = true
  }

  private mutating func takeText(_ text: UnsafeRawBufferPointer) {
    let known = index.values.count
    let code = index.code(text)
    // A text is looked at once, when it is met first.
    if Int(code) >= known, !text.allSatisfy({ $0 < 0x80 }), String(validating: text, as: UTF8.self) == nil {
      failure = Failure(row: codes.count, problem: .notUTF8)
    }
    codes.append(code)
  }
}

extension ColumnBuilder.Kind {
  fileprivate init(_ type: ColumnType) {
    switch type {
    case .number: self = .number
    case .date: self = .date
    case .text: self = .text
    }
  }
}
