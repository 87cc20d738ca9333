// The last few things that were made, so that what is made for many sizes does not fill the memory.

/// Values by key, each made at its first use. Where a new one finds no room, the one that has not been
/// used for longest goes.
struct Recent<Key: Equatable, Value> {
  /// How many are kept: of workspaces, batch sizes.
  private let limit: Int

  // An array and not a dictionary: changing a dictionary's value in place allocates.
  private var entries: [(key: Key, value: Value)] = []  // the one used last stands last

  init(limit: Int = 8) { self.limit = limit }

  /// Calls `body` with a key's value, which `make` makes where there is none. Allocates nothing where
  /// there is one.
  mutating func use<Result>(
    _ key: Key, make: () throws -> Value, _ body: (inout Value) throws -> Result
  ) rethrows -> Result {
    if let place = entries.lastIndex(where: { $0.key == key }) {
      if place != entries.count - 1 { entries.append(entries.remove(at: place)) }
    } else {
      let value = try make()
      if entries.count == limit { entries.removeFirst() }
      entries.append((key, value))
    }
    return try body(&entries[entries.count - 1].value)
  }

  /// A key's value, which `make` makes where there is none.
  mutating func value(_ key: Key, make: () throws -> Value) rethrows -> Value {
    try use(key, make: make) { $0 }
  }
}

extension Recent: Sendable where Key: Sendable, Value: Sendable {}
