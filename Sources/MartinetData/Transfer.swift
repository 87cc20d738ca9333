// One HTTP transfer, appended to a partial file as it arrives.

import Foundation
import Martinet

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a server can answer that is not the file.
enum TransferError: Error, CustomStringConvertible {
  case noAddress
  case status(Int)
  case tooLong(limit: Int)
  /// The server does not go on from where the partial file ends.
  case notResumable

  var description: String {
    switch self {
    case .noAddress: return "not an address"
    case .status(let code): return "the server answered \(code)"
    case .tooLong(let limit): return "more than \(limit) bytes arrived"
    case .notResumable: return "the server cannot go on from the middle"
    }
  }
}

/// Asks for a file, from where the partial file ends, and appends what comes.
final class Transfer: NSObject, URLSessionDataDelegate, Sendable {
  private let url: URL
  private let partial: PartialFile
  private let limit: Int
  private let timeout: Double
  private let progress: @Sendable (Int, Int?) -> Void

  private struct State {
    var received = 0
    var total: Int?
    /// What stopped the transfer from this side.
    var failure: (any Error)?
    var continuation: CheckedContinuation<Void, any Error>?
  }
  private let state = Locked(State())

  init(
    _ url: URL, to partial: PartialFile, limit: Int, timeout: Double,
    progress: @escaping @Sendable (Int, Int?) -> Void
  ) {
    self.url = url
    self.partial = partial
    self.limit = limit
    self.timeout = timeout
    self.progress = progress
  }

  /// Runs until the server has sent everything.
  ///
  /// Throws `URLError` when the connection fails or is cut, `TransferError` when the answer is not
  /// the file, `FileError` when it cannot be written.
  func run() async throws {
    let present = try partial.count()
    var request = URLRequest(url: url)
    // The bytes as they lie there: a range of a compressed answer would be a range of something else.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if present > 0 { request.setValue("bytes=\(present)-", forHTTPHeaderField: "Range") }

    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        state.withLock {
          $0.received = present
          $0.continuation = continuation
        }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    do {
      try accept(response)
      completionHandler(.allow)
    } catch {
      state.withLock { $0.failure = error }
      completionHandler(.cancel)
    }
  }

  /// Takes a whole file from the start or the rest of one from where this one ends.
  private func accept(_ response: URLResponse) throws {
    let present = state.withLock { $0.received }
    let length = response.expectedContentLength
    switch (response as? HTTPURLResponse)?.statusCode ?? 0 {
    case 200:
      try partial.empty()
      state.withLock {
        $0.received = 0
        $0.total = length > 0 ? Int(length) : nil
      }
    case 206:
      let range = (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Content-Range") ?? ""
      guard range.hasPrefix("bytes \(present)-") else { throw TransferError.notResumable }
      state.withLock { $0.total = length > 0 ? present + Int(length) : nil }
    case 416: throw TransferError.notResumable
    case let code: throw TransferError.status(code)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    do {
      let (received, total) = try state.withLock { state in
        // What still arrives after a failure is not written.
        if let failure = state.failure { throw failure }
        state.received += data.count
        guard state.received <= limit else { throw TransferError.tooLong(limit: limit) }
        return (state.received, state.total)
      }
      try partial.append(data)
      progress(received, total)
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
      dataTask.cancel()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let (continuation, failure) = state.withLock { state in
      defer { state.continuation = nil }
      return (state.continuation, state.failure ?? error)
    }
    if let failure { continuation?.resume(throwing: failure) } else { continuation?.resume() }
  }
}
