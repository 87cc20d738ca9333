// The executable `martinet`: its subcommands, and how errors end it.

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet

  @main
  struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "martinet",
      abstract: "Train and run neural networks on ordinary processors.",
      discussion: """
        A first network, on pictures of clothing, in half a minute:

          martinet train
          martinet predict fashion-mnist-mlp fashion-mnist --count 25

        A column of a table, from the others:

          martinet table train cars.csv --target Miles_per_Gallon

        What is here, and what it runs on:

          martinet data
          martinet info

        Exit codes: 0 done; 3 a loss is not finite; 64 wrong usage; 65 bad data; 66 file not \
        found; 70 an error of the program itself; 74 reading or writing failed; 130 interrupted: `train` \
        saves first, `table train` writes nothing.
        """,
      version: Version.text,
      subcommands: [
        TrainCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
        TableCommand.self, DataCommand.self, CourseCommand.self, InfoCommand.self,
      ])

    static func main() async {
      do {
        // The matrix library is started before there are threads: it sets an environment variable.
        _ = MatrixProductLibrary.kernelSet
        var command = try parseAsRoot()
        if let warning = InstructionSet.warning { Console.note("martinet: \(warning)") }
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      } catch {
        end(error)
      }
    }

    /// Says what went wrong, or what was asked for with --help or --version, and ends the process.
    private static func end(_ error: any Error) -> Never {
      var (error, code) = (error, exitCode(for: error))
      if code.isSuccess {
        do {
          try Console.write(fullMessage(for: error))
          exit(withError: code)
        } catch let failure {
          error = failure
        }
      } else if code != .failure {
        // The parser's own errors know how to print themselves.
        exit(withError: error)
      }
      let status = ExitStatus(error)
      // Of a message of several lines all but the first are set in: no name in it passes for a message of its own.
      Console.note("martinet: " + "\(error)".replacingOccurrences(of: "\n", with: "\n  "))
      exit(withError: ExitCode(status.rawValue))
    }
  }
#else
  import Foundation

  @main
  enum WithoutCommandLine {
    static func main() {
      let sentence = "martinet was built without its command line: build with `--traits CommandLine`\n"
      FileHandle.standardError.write(Data(sentence.utf8))
      exit(64)
    }
  }
#endif
