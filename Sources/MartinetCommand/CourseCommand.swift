// martinet course

#if CommandLine
  import ArgumentParser
  import Foundation
  import Martinet
  import MartinetCourse

  struct CourseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "course",
      abstract: "Run the lessons of a course on neural networks.",
      discussion: """
        Without NAME, lists the lessons. With names, or --all, runs them, prints the numbers of the course \
        beside ours, and writes one page with every figure, index.html, and every figure as a PNG beside it, \
        once the last lesson is through. Ends with code 70 when a number is not what it must be.

        Examples:
          martinet course
          martinet course fraud roc --output lessons
          martinet course --all --quick --language fr
        """)

    @Argument(help: ArgumentHelp("The lessons to run.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "Run every lesson.")
    var all = false

    @Option(help: ArgumentHelp("The folder to write. (default: martinet-course)", valueName: "dir"))
    var output = "martinet-course"

    @Option(help: "The language of the lessons.")
    var language = Language.english

    @Flag(help: "Cut long trainings short; what they would have to reach is not asked for.")
    var quick = false

    @Option(help: ArgumentHelp("The only folder to look for images and tables in.", valueName: "dir"))
    var data: String?

    func validate() throws {
      try check(data, "--data")
      try check(output, "--output")
      guard !all || names.isEmpty else { throw ValidationError("--all runs every lesson: leave out NAME") }
    }

    func run() async throws {
      guard all || !names.isEmpty else { return try Console.write(list) }
      var met: Set<String> = []
      let lessons = all ? Course.lessons : try names.filter { met.insert($0).inserted }.map(Course.lesson(named:))
      let folder = CourseFolder(output)
      // A training of minutes must not end at a folder that cannot be written.
      try folder.make()
      var pages: [Page] = []
      for lesson in lessons {
        Console.note("martinet: \(lesson.name)")
        let page = try await lesson.page(
          in: language, isQuick: quick, data: data.map { URL(fileURLWithPath: $0) }, verbose: .progress)
        try Console.write(page.description + "\n")
        pages.append(page)
      }
      try folder.write(pages)
      Console.note("martinet: wrote \(output)/index.html")
      let wrong = pages.flatMap { page in
        page.numbers.filter { $0.holds == false }.map { "\(page.name): \($0.label)" }
      }
      guard wrong.isEmpty else { throw CourseError.differs(wrong) }
    }

    private var list: String {
      Console.table(Course.lessons.map { [$0.name, $0.title(language), $0.rows.joined(separator: ", ")] })
    }
  }

  extension Language: ExpressibleByArgument {}
#endif
