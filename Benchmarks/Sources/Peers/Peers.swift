// Martinet's side of `make peers`: does the work of rows and prints one JSON line for each.
//
//   peers ROW… --data FOLDER --weights FOLDER [--epochs N] [--save FILE]
//   peers trained --data FOLDER --weights FOLDER     writes the weights that the predictions share
//   peers machine                                    prints what this machine can do at most
//
// The driver is peers/peers.py, which describes the rows; the fields are those of peers/protocol.py.

import Foundation
import Martinet
import MartinetData

/// The arguments of the command line.
struct Arguments {
  var rows: [String] = []
  var data = URL(fileURLWithPath: ".")
  var weights = ""
  var epochs = 3

  init?(_ words: some Sequence<String>) {
    var rest = words.makeIterator()
    while let word = rest.next() {
      guard word.hasPrefix("--") else {
        rows.append(word)
        continue
      }
      guard let value = rest.next() else { return nil }
      switch word {
      case "--data": data = URL(fileURLWithPath: value)
      case "--weights": weights = value
      case "--epochs": epochs = Int(value) ?? 0
      // The command saves in row P7; here nothing is saved.
      case "--save": break
      default: return nil
      }
    }
    guard !rows.isEmpty, epochs > 0 else { return nil }
  }
}

@main
struct Peers {
  static func main() throws {
    guard let arguments = Arguments(CommandLine.arguments.dropFirst()) else {
      print("usage: peers ROW… --data FOLDER --weights FOLDER [--epochs N] [--save FILE]")
      exit(64)
    }
    for row in arguments.rows {
      switch row {
      case "machine": try show(Machine())
      case "trained": try writeTrainedWeights(arguments)
      case "P1", "P1 dense": try show(trained(row, .mlp, arguments))
      case "P2": try show(trained(row, .cnn, arguments))
      case "P3": try show(trained(row, .deepCNN, arguments))
      case "P4": try show(single(row, .mlp, arguments))
      case "P5": try show(single(row, .cnn, arguments))
      case "P6 mlp": try show(many(row, .mlp, arguments))
      case "P6 cnn": try show(many(row, .cnn, arguments))
      case "P12 cnn": try show(threadGain(row, .cnn, examples: 12_800, arguments))
      case "P12 deep-cnn": try show(threadGain(row, .deepCNN, examples: 2_560, arguments))
      case "P13 set", "P13 batch", "P13 width": try show(growth(row, arguments))
      case _ where row.hasPrefix("P9 ") || row.hasPrefix("P10 "): try show(convolution(row))
      default:
        if let measurement = try function(row) {
          try show(measurement)
          continue
        }
        print("no row is named \(row)")
        exit(64)
      }
    }
  }

  /// One line of JSON, at once.
  private static func show(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
  }
}
