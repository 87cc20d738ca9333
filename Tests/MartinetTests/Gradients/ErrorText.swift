// What an error says, for tests that expect one.

/// The error's text; a sentence where none came.
func text(_ error: (any Error)?) -> String { error.map { "\($0)" } ?? "no error" }
