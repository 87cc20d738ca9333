// A folder of pictures, one subfolder for each class.

import Foundation
import Martinet

extension LabeledExamples {
  /// A set from a folder that has one subfolder of PNG pictures for each class:
  ///
  /// ```
  /// animals/cat/1.png
  /// animals/cat/2.png
  /// animals/dog/1.png
  /// ```
  /// Classes are numbered by their names in alphabetical order, the pictures of a class stand in
  /// the order of theirs. A subfolder may be a symbolic link to one. Pixels stay bytes until the batch and become 0 … 1 there; a picture has the
  /// shape `[height, width]` in gray and `[height, width, 3]` in colour. Hidden files, and files
  /// beside the subfolders, are left out.
  ///
  /// - Parameters:
  ///   - classNames: the classes that the folder must have, as when a test folder has to number its
  ///     classes as the training folder did.
  /// - Throws: `FileError` when the folder or a file cannot be read; `DataFileError`, naming the
  ///   file, when there is no class, a class without pictures or not among `classNames`, a file that
  ///   is not PNG, or a picture of another size than the first.
  public init(folder: URL, as color: PNG.Color = .gray, classNames: [String]? = nil) throws {
    let folders = try ImageFolder.visible(folder).filter(ImageFolder.isFolder)
    func problem(_ url: URL, _ what: String) -> DataFileError {
      DataFileError(path: url.path, problem: .mismatch(what))
    }
    let found = folders.map(\.lastPathComponent)
    guard !found.isEmpty else {
      throw problem(folder, "no subfolders: expected one for each class, with its PNG pictures")
    }
    if let classNames, let index = found.firstIndex(where: { !classNames.contains($0) }) {
      throw problem(folders[index], "not one of the classes \(classNames.joined(separator: ", "))")
    }
    let names = classNames ?? found

    var pixels: [UInt8] = []
    var labels: [Float] = []
    var first: (shape: Shape, url: URL)?
    for (name, subfolder) in zip(found, folders) {
      let files = try ImageFolder.visible(subfolder)
      guard !files.isEmpty else { throw problem(subfolder, "no pictures of this class") }
      for file in files {
        guard file.pathExtension.lowercased() == "png" else {
          throw problem(file, "not a PNG picture by its name")
        }
        let picture = try PNG.read(contentsOf: file, as: color)
        let expected = first ?? (picture.shape, file)
        guard picture.shape == expected.shape else {
          throw problem(
            file,
            "\(picture.width) × \(picture.height) pixels, but \(expected.url.path) "
              + "has \(expected.shape[1]) × \(expected.shape[0]): all must have one size")
        }
        first = expected
        pixels += picture.bytes
        labels.append(Float(names.firstIndex(of: name)!))
      }
    }
    let source = try MemorySource(
      features: [
        .bytes(pixels, shape: first!.shape, scale: MemorySource.unitScale, offset: 0)
      ], labels: labels)
    try self.init(source: source, sampleWeights: nil, classNames: names)
  }
}

private enum ImageFolder {
  /// Whether a folder, or a link to one, is there.
  ///
  /// Throws `DataFileError` for a link that leads nowhere: a class would be missing without a word.
  static func isFolder(_ url: URL) throws -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw DataFileError(path: url.path, problem: .mismatch("a symbolic link that leads nowhere, or to itself"))
    }
    return isFolder.boolValue
  }

  /// What a folder holds and does not hide, by name.
  static func visible(_ folder: URL) throws -> [URL] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.utf8.first != UInt8(ascii: ".") }.sorted()
        .map { folder.appendingPathComponent($0) }
    } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
      let code = exists ? (isFolder.boolValue ? EACCES : ENOTDIR) : ENOENT
      throw FileError(.open, folder.path, code: code)
    }
  }
}
