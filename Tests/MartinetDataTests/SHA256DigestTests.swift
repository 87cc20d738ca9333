// SHA-256 against the known answers of FIPS 180-4.

import Testing

@testable import MartinetData

@Suite struct SHA256DigestTests {
  @Test func `known answers`() {
    #expect(
      SHA256Digest.hexadecimal(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256Digest.hexadecimal(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256Digest.hexadecimal(of: [UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `two runs are one after the other`() {
    #expect(
      SHA256Digest.hexadecimal(of: Array("a".utf8), Array("bc".utf8))
        == SHA256Digest.hexadecimal(of: Array("abc".utf8)))
  }
}
