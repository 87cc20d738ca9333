// martinet info

#if CommandLine
  import ArgumentParser
  import Martinet

  struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "Print the version, the instruction sets, the threads and the matrix library.",
      discussion: """
        The best instruction set of the processor is taken unless the environment variable MARTINET_ISA \
        names another.
        """)

    @Flag(help: "Print JSON.")
    var json = false

    private struct Answer: Encodable {
      let version = Version.text
      let isa = InstructionSet.active
      let availableISAs = InstructionSet.available
      let lanes = InstructionSet.lanes
      let threads = Model.defaultThreads
      let matrixLibrary = MatrixProductLibrary.name
      let matrixKernels = MatrixProductLibrary.kernelSet
    }

    func run() throws {
      let answer = Answer()
      if json { return try Console.write(json: answer) }
      try Console.write(
        Console.table([
          ["version", answer.version],
          ["instruction set", "\(answer.isa), \(answer.lanes) floats at a time"],
          ["available", answer.availableISAs.joined(separator: ", ")],
          ["threads", "\(answer.threads)"],
          ["matrix products", "\(answer.matrixLibrary), kernels \(answer.matrixKernels)"],
        ]))
    }
  }
#endif
