// martinet train

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetData

  struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Train a network on labelled pictures and save it.",
      discussion: """
        DATASET is fashion-mnist (the default), mnist, or a folder: with a subfolder of PNG pictures for \
        each class; with train/ and test/, each of them such a folder; or with IDX files named as those of \
        MNIST are. Pictures are read in gray and must all have one size.

        The folder of --output gets model.safetensors, the trained model; report.html, one page that shows \
        the data, the network, the curves, the measures beside a baseline and the worst mistakes; its pictures \
        curves.png, confusion.png and predictions.png, the first \(TrainingReport.shownPredictions) examples; \
        history.json, what the training was and what came out; and, until the end, checkpoint.safetensors, from \
        which --resume goes on. A new training replaces what is there when its first epoch ends.

        Ctrl-C stops after the step under way, saves, and ends with code 130; a second Ctrl-C ends at \
        once. The same seed gives the same model, bit for bit, with any number of threads, interrupted \
        and resumed or not.

        Examples:
          martinet train
          martinet train mnist --model cnn --validation-fraction 0.1
          martinet train mnist --model deep-cnn --augment shift:2,rotate:10
          martinet train pictures --optimizer adam --output cats-and-dogs
          martinet train --resume cats-and-dogs
        """)

    @Argument(
      help: ArgumentHelp("What to learn from: mnist, fashion-mnist, or a folder. (default: fashion-mnist)"))
    var dataset: String?

    @Option(help: "The network: mlp (the default), cnn, or deep-cnn; `martinet summary` shows them.")
    var model: CourseModel?

    @Option(help: "How often to go through the examples. (default: \(defaults { "\($0.epochs)" }))")
    var epochs: Int?

    @Option(help: "How many examples make a step. (default: \(defaults { "\($0.batchSize)" }))")
    var batchSize: Int?

    @Option(help: "What turns gradients into steps. (default: \(defaults { $0.optimizer.name }))")
    var optimizer: OptimizerName?

    @Option(
      help: """
        The step size. (default: \(defaults { "\($0.optimizer.learningRate)" }); with another optimizer \
        its own)
        """)
    var learningRate: Float?

    @Option(
      help: """
        How the step size changes: \(ScheduleName.forms). (default: \
        \(defaults { ScheduleName($0.schedule).rawValue }))
        """)
    var schedule: ScheduleName?

    @Option(
      help: ArgumentHelp(
        """
        How to change the training pictures, anew in every epoch: a list of \(AugmentationNames.forms). \
        (default: not at all)
        """, valueName: "list"))
    var augment: AugmentationNames?

    @Option(
      help: """
        The part of the examples, the last ones, to judge by after each epoch instead of learning from \
        them; the model that is saved is then that of the best epoch.
        """)
    var validationFraction: Double?

    @Option(help: "The seed of everything random. (default: 0)")
    var seed: UInt64?

    @Option(help: "Learn from the first LIMIT examples only.")
    var limit: Int?

    @Option(help: ArgumentHelp("The only folder to look for the data set in.", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("The folder to write. (default: DATASET-MODEL)", valueName: "dir"))
    var output: String?

    @Option(help: ArgumentHelp("Go on with the unfinished training in this folder.", valueName: "dir"))
    var resume: String?

    @Flag(inversion: .prefixedNo, help: "Write report.html and its pictures.")
    var report = true

    @OptionGroup var threading: ThreadOptions

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print the record, which is also in history.json, and nothing else.")
    var json = false

    /// What each network has where nothing else is asked for: "mlp 5, cnn 20, deep-cnn 12".
    private static func defaults(_ value: (CourseModel) -> String) -> String {
      CourseModel.allCases.map { "\($0.rawValue) \(value($0))" }.joined(separator: ", ")
    }

    func validate() throws {
      try check(epochs, "--epochs")
      try check(batchSize, "--batch-size")
      try check(limit, "--limit")
      try check(data, "--data")
      try check(output, "--output")
      try check(resume, "--resume")
      if let rate = learningRate, !(rate > 0 && rate.isFinite) {
        throw ValidationError("--learning-rate: expected a number above 0, received \(rate)")
      }
      if let fraction = validationFraction, !(fraction > 0 && fraction < 1) {
        throw ValidationError(
          "--validation-fraction: expected a number between 0 and 1, received \(fraction)")
      }
      for augmentation in augment?.augmentations ?? [] {
        do {
          try augmentation.check()
        } catch {
          throw ValidationError("--augment: \(error)")
        }
      }
      guard resume != nil else { return }
      let given: [(String, Bool)] = [
        ("DATASET", dataset != nil), ("--model", model != nil), ("--epochs", epochs != nil),
        ("--batch-size", batchSize != nil), ("--optimizer", optimizer != nil),
        ("--learning-rate", learningRate != nil), ("--schedule", schedule != nil), ("--augment", augment != nil),
        ("--validation-fraction", validationFraction != nil), ("--seed", seed != nil),
        ("--limit", limit != nil), ("--data", data != nil), ("--output", output != nil),
      ]
      if let (name, _) = given.first(where: \.1) {
        throw ValidationError(
          "--resume goes on with the settings that the training began with: leave out \(name)")
      }
    }

    func run() async throws {
      guard let run = try makeRun() else { return }
      try run.folder.check()
      let (quiet, json) = (quiet, json)
      do {
        try await Interruption.cancelling {
          let record = try await run.perform()
          if json { return try Console.write(json: record) }
          guard !quiet else { return }
          if let test = record.test {
            let accuracy = test.accuracy.map { " - accuracy: " + Console.fixed($0) } ?? ""
            let baseline = test.baselineAccuracy.map { " - baseline accuracy: " + Console.fixed($0) } ?? ""
            try Console.write("test: loss: \(Console.fixed(test.loss ?? .nan))\(accuracy)\(baseline)")
          }
          let report = run.reports ? "; what came out is in \(run.folder.report)" : ""
          try Console.write("saved \(run.folder.model)\(report)")
        }
      } catch is CancellationError {
        let next = run.folder.hasRecord ? "; go on with: martinet train --resume \(run.folder.path)" : ""
        Console.note("interrupted" + next)
        throw ExitCode(ExitStatus.interrupted.rawValue)
      } catch let error where ExitStatus(error) == .notFinite {
        Console.note("the last good weights are in \(run.folder.model)")
        throw error
      }
    }

    /// The training that was asked for; `nil` when the one to go on with is finished.
    private func makeRun() throws -> TrainingRun? {
      let verbosity: Verbosity = quiet || json ? .silent : .progress
      guard let resume else {
        let settings = settings
        let folder = TrainingFolder(path: output ?? defaultOutput(settings))
        if folder.hasCheckpoint {
          Console.note("the unfinished training in \(folder.path) stays until the first epoch of this one ends")
        }
        return TrainingRun(
          settings: settings, folder: folder, threads: threading.threads, isResumed: false,
          reports: report, verbosity: verbosity)
      }
      let folder = TrainingFolder(path: resume)
      let record = try folder.readRecord()
      guard !record.isFinished else {
        if json {
          try Console.write(json: record)
        } else {
          Console.note("the training in \(resume) is finished")
        }
        return nil
      }
      if record.isa != InstructionSet.active {
        Console.note(
          "the training began on \(record.isa) and goes on on \(InstructionSet.active): "
            + "the bits will differ from an unbroken run's")
      }
      return TrainingRun(
        settings: record.settings, folder: folder, threads: threading.threads, isResumed: true,
        reports: report, verbosity: verbosity)
    }

    /// What was asked for, and the defaults of the network for the rest.
    private var settings: TrainingSettings {
      let model = model ?? .mlp
      let own = model.optimizer
      let name = optimizer ?? OptimizerName(rawValue: own.name)!
      let rate = learningRate ?? (name.rawValue == own.name ? own : name.optimizer).learningRate
      return TrainingSettings(
        dataset: ImageDataSet(dataset ?? "fashion-mnist").name,
        dataFolder: data.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, model: model,
        epochs: epochs ?? model.epochs, batchSize: batchSize ?? model.batchSize, optimizer: name,
        learningRate: rate, schedule: schedule ?? ScheduleName(model.schedule),
        augment: augment, validationFraction: validationFraction, limit: limit, seed: seed ?? 0)
    }

    private func defaultOutput(_ settings: TrainingSettings) -> String {
      "\(URL(fileURLWithPath: settings.dataset).lastPathComponent)-\(settings.model.rawValue)"
    }
  }
#endif
