// The languages of the lessons.

/// A language that every lesson is written in.
public enum Language: String, Sendable, CaseIterable {
  case english = "en"
  case french = "fr"
}

/// A text in both languages.
public struct Text: Sendable, Hashable {
  public let english: String
  public let french: String

  public init(_ english: String, _ french: String) { (self.english, self.french) = (english, french) }

  /// The text in a language.
  public func callAsFunction(_ language: Language) -> String { language == .english ? english : french }
}
