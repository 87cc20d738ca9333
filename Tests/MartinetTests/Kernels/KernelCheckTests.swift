// Every kernel check of the C list, on every instruction set that this processor runs.

import CKernelChecks
import Testing

@Suite("Kernel checks") struct KernelCheckTests {
  /// A check on an instruction set.
  struct Case: Sendable, CustomTestStringConvertible {
    let check: Int32
    let table: Int32
    var testDescription: String {
      "\(String(cString: ck_check_name(check))), \(String(cString: ck_available(table)!.pointee.name))"
    }
  }

  static let cases = (0..<ck_checks_count()).flatMap { check in
    (0..<Int32.max).prefix { ck_available($0) != nil }.map { Case(check: check, table: $0) }
  }

  @Test(arguments: cases) func agreesWithTheTextbook(_ one: Case) throws {
    let table = try #require(ck_available(one.table))
    var message = [CChar](repeating: 0, count: 4096)
    let failures = ck_check_run(one.check, table, &message, message.count)
    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #expect(failures == 0, "\(text)")
  }
}
