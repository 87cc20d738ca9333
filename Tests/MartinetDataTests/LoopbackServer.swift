// A small HTTP server on 127.0.0.1 that can misbehave as mirrors do.

import Foundation
import Martinet

/// Serves GET requests on a port of its own until it is let go of.
final class LoopbackServer: Sendable {
  /// What came in.
  struct Request: Sendable, Equatable {
    let path: String
    /// Where the asked range starts; `nil` when the whole was asked for.
    let rangeStart: Int?
  }

  /// What goes out.
  struct Response: Sendable {
    var status = 200
    var body: [UInt8] = []
    /// Whether a range is answered with 206 and the rest.
    var supportsRange = true
    /// The bytes of the body after which the connection is cut.
    var cutAfter: Int?
    /// A wrong place to go on from, said in `Content-Range`.
    var claimedStart: Int?
    /// Whether the length is said; else the end of the connection is the end of the body.
    var saysLength = true
  }

  let address: String
  private let listener: Int32
  private let respond: @Sendable (Request) -> Response
  private let seen = Locked<[Request]>([])

  /// Every request so far.
  var requests: [Request] { seen.withLock { $0 } }

  init(_ respond: @escaping @Sendable (Request) -> Response) throws {
    self.respond = respond
    let listener = socket(AF_INET, streamSocket, 0)
    self.listener = listener
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))/"
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          // Closed here and not in deinit: there its number could be another socket's by the time
          // that this thread asks again.
          close(listener)
          return
        }
        self?.serve(connection)
        close(connection)
      }
    }
  }

  /// Wakes the thread that accepts, which then ends.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ connection: Int32) {
    guard let request = read(connection) else { return }
    seen.withLock { $0.append(request) }
    let response = respond(request)
    var status = response.status
    var body = response.body
    var headers = ["Connection: close"]
    if status == 200, response.supportsRange, let start = request.rangeStart {
      if start >= body.count {
        (status, body) = (416, [])
      } else {
        headers.append(
          "Content-Range: bytes \(response.claimedStart ?? start)-\(body.count - 1)/\(body.count)")
        (status, body) = (206, Array(body[start...]))
      }
    }
    if response.saysLength { headers.append("Content-Length: \(body.count)") }
    let head = "HTTP/1.1 \(status) Said\r\n" + headers.joined(separator: "\r\n") + "\r\n\r\n"
    send(Array(head.utf8) + body.prefix(response.cutAfter ?? .max), connection)
  }

  /// The request's first line and range, once its headers are all here.
  private func read(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let start = range.flatMap { Int($0.dropFirst(13).prefix { $0.isNumber }) }
    return Request(path: lines[0].components(separatedBy: " ")[1], rangeStart: start)
  }

  private func send(_ bytes: [UInt8], _ connection: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        #else
          Darwin.send(connection, $0.baseAddress, $0.count, 0)
        #endif
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

#if canImport(Glibc)
  private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
  private let streamSocket = SOCK_STREAM
#endif
