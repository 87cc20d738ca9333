// Distinct texts, packed: what a column of text holds one time each.

import Foundation

/// Distinct texts in the order in which they were met, one after the other in UTF-8: ten bytes of text take
/// eighteen of memory, however many there are.
public struct TextValues: RandomAccessCollection, Sendable {
  fileprivate(set) var bytes: [UInt8] = []
  fileprivate var ends: [Int] = []

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  public subscript(index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

  /// Where a text's bytes are.
  fileprivate func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }
}

/// Texts numbered in the order in which they are met: `TextValues` and a hash table over it (open addressing,
/// linear probing, seeded SipHash, so that no file can choose its collisions).
struct TextIndex {
  /// A number and a part of its text's hash, by which most other texts are told apart without a look at them.
  private struct Slot {
    var hash: UInt32 = 0
    var code: Int32 = -1
  }

  private(set) var values = TextValues()
  private var slots = [Slot](repeating: Slot(), count: 16)

  /// The number of a text, the next free one where it is new.
  mutating func code(_ text: UnsafeRawBufferPointer) -> Int32 {
    grow(for: values.count + 1)
    var hasher = Hasher()
    hasher.combine(bytes: text)
    let hash = UInt32(truncatingIfNeeded: hasher.finalize())
    let slot = slots.withUnsafeBufferPointer { slots in
      TextIndex.slot(hash, slots) { isEqual(Int($0), text) }
    }
    if slots[slot].code >= 0 { return slots[slot].code }
    let code = Int32(values.count)
    slots[slot] = Slot(hash: hash, code: code)
    values.bytes.append(contentsOf: text.bindMemory(to: UInt8.self))
    values.ends.append(values.bytes.count)
    return code
  }

  /// The number of a text.
  mutating func code(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { code(UnsafeRawBufferPointer($0)) }
  }

  /// The slot of a text with this hash, or the free one where it belongs.
  @inline(__always)
  private static func slot(
    _ hash: UInt32, _ slots: UnsafeBufferPointer<Slot>, _ isWanted: (Int32) -> Bool
  ) -> Int {
    var place = Int(hash) & (slots.count - 1)
    while slots[place].code >= 0, slots[place].hash != hash || !isWanted(slots[place].code) {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private func isEqual(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let range = values.range(code)
    guard range.count == text.count, let other = text.baseAddress else { return range.count == text.count }
    return values.bytes.withUnsafeBytes { memcmp($0.baseAddress! + range.lowerBound, other, range.count) == 0 }
  }

  /// Takes memory for so many texts as long as those so far, but no more than a gibibyte on trust; what is not touched
  /// costs nothing.
  mutating func reserve(_ count: Int) {
    guard values.count > 0 else { return }
    let mean = Double(values.bytes.count) / Double(values.count)
    values.ends.reserveCapacity(min(count, 1 << 27))
    values.bytes.reserveCapacity(Int(min(1.1 * mean * Double(count), 0x1p30)))
    // Slots are touched at once.
    grow(for: min(count, 1 << 20))
  }

  /// Leaves a third of the slots free when there are so many texts.
  private mutating func grow(for count: Int) {
    var size = slots.count
    while 3 * count > 2 * size { size *= 2 }
    if size == slots.count { return }
    var larger = [Slot](repeating: Slot(), count: size)
    for slot in slots where slot.code >= 0 {
      let place = larger.withUnsafeBufferPointer { TextIndex.slot(slot.hash, $0) { _ in false } }
      larger[place] = slot
    }
    slots = larger
  }
}
