// A folder of pictures, one subfolder for each class.

import Foundation
import Martinet
import Testing

@testable import MartinetData

@Suite struct ImageFolderTests {
  static func picture(_ value: UInt8, width: Int = 2, height: Int = 1) -> [UInt8] {
    PNG(width: width, height: height, bytes: [UInt8](repeating: value, count: width * height)).encoded
  }

  static func animals() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, value) in [
      ("dog/2.png", 40), ("cat/b.PNG", 20), ("cat/a.png", 10), ("dog/1.png", 30), ("bird/x.png", 50),
    ] as [(String, UInt8)] {
      try folder.write(picture(value), name)
    }
    return folder
  }

  static func problem(_ folder: TemporaryFolder, classNames: [String]? = nil) -> (String, String)? {
    do {
      _ = try TrainingSet(folder: folder.url, classNames: classNames)
      return nil
    } catch let error as DataFileError {
      guard case .mismatch(let what) = error.problem else { return nil }
      return (String(error.path.dropFirst(folder.path.count)), what)
    } catch {
      return nil
    }
  }

  @Test func `classes and pictures stand in the order of their names`() throws {
    let folder = try ImageFolderTests.animals()
    try folder.write([1], ".hidden/x.png")
    try folder.write([1], "cat/.DS_Store")
    try folder.write([1], "README")
    let set = try TrainingSet(folder: folder.url)
    #expect(set.classNames == ["bird", "cat", "dog"])
    #expect(set.featureShapes == [[1, 2]])
    #expect(try set.labels() == [0, 1, 1, 2, 2])
    let pixels = try set.batches(of: 5)[0].features().scalars.map { Int(($0 * 255).rounded()) }
    #expect(pixels == [50, 50, 10, 10, 20, 20, 30, 30, 40, 40])
    #expect(try TestSet(folder: folder.url, as: .rgb).featureShapes == [[1, 2, 3]])
  }

  @Test func `a folder is numbered by given classes`() throws {
    let folder = try ImageFolderTests.animals()
    let names = ["dog", "cow", "cat", "bird"]
    let set = try ValidationSet(folder: folder.url, classNames: names)
    #expect(set.classNames == names)
    #expect(try set.labels() == [3, 2, 2, 0, 0])
    let problem = ImageFolderTests.problem(folder, classNames: ["dog", "cat"])
    #expect(problem?.0.hasPrefix("/bird") == true)
    #expect(problem?.1 == "not one of the classes dog, cat")
  }

  @Test func `links to folders are classes, and a link that leads nowhere is named`() throws {
    let (real, folder) = (try ImageFolderTests.animals(), try TemporaryFolder())
    for name in ["cat", "dog"] {
      try FileManager.default.createSymbolicLink(at: folder(name), withDestinationURL: real(name))
    }
    let set = try TrainingSet(folder: folder.url)
    #expect(set.classNames == ["cat", "dog"] && set.count == 4)
    try FileManager.default.createSymbolicLink(at: folder("emu"), withDestinationURL: folder("emu"))
    let problem = ImageFolderTests.problem(folder)
    #expect(problem?.0 == "/emu")
    #expect(problem?.1.contains("leads nowhere") == true)
  }

  @Test func `what does not belong is named`() throws {
    var folder = try ImageFolderTests.animals()
    try folder.write(ImageFolderTests.picture(1, width: 3), "dog/3.png")
    #expect(ImageFolderTests.problem(folder)?.0 == "/dog/3.png")

    folder = try ImageFolderTests.animals()
    try folder.write([1], "cat/notes.txt")
    #expect(ImageFolderTests.problem(folder)?.0 == "/cat/notes.txt")

    folder = try ImageFolderTests.animals()
    try FileManager.default.createDirectory(at: folder("emu"), withIntermediateDirectories: false)
    #expect(ImageFolderTests.problem(folder)?.1 == "no pictures of this class")

    let empty = try TemporaryFolder()
    #expect(ImageFolderTests.problem(empty)?.1.hasPrefix("no subfolders") == true)

    folder = try ImageFolderTests.animals()
    try folder.write([0x89, 0x50], "cat/c.png")
    #expect {
      try TrainingSet(folder: folder.url)
    } throws: { error in
      (error as? DataFileError)?.path == folder("cat/c.png").path
    }
    #expect {
      try TrainingSet(folder: empty("absent"))
    } throws: { error in
      (error as? FileError)?.isNotFound == true
    }
  }
}
