// Sentences as counts of words: is a message spam?

import Martinet
import MartinetData
import MartinetPlots

/// Sixteen short messages, made up for Martinet.
enum Messages {
  static let csv = """
    kind,text
    spam,"Win a free prize now, call this number"
    spam,You have won money: claim your free prize
    spam,Free offer! Win a phone today
    spam,Urgent: claim your money now
    spam,"Cheap loans, call now and win"
    spam,Your account won a prize of free money
    spam,Click now for a free phone offer
    spam,"Last offer: cheap phones, free calls"
    ham,Are we having lunch on Monday?
    ham,Call me when you are at the station
    ham,The meeting is moved to Monday at ten
    ham,Thanks for the phone number of the plumber
    ham,I won the match at the club on Sunday
    ham,Can you bring the books to the meeting?
    ham,Lunch is at the station at one
    ham,See you on Sunday with the children

    """
}

let spam = Lesson("spam", rows: "B2", title: Text("Is it spam?", "Est-ce un spam ?")) { page in
  page.say(
    "A sentence becomes the counts of its words. The vocabulary is that of the training messages alone; a word that is "
      + "not in it is passed over. A logistic regression gives every word a weight.",
    "Une phrase devient le nombre de fois que chaque mot y figure. Le vocabulaire est celui des seuls messages "
      + "d'apprentissage ; un mot qui n'y est pas est ignoré. Une régression logistique donne un poids à chaque mot. "
      + "Les messages sont en anglais.")
  let messages = try LabeledTable(Table(csv: Messages.csv), target: "kind")
  let data = try messages.split().prepared(by: Preparation(.columns("text", steps: .words())))
  let words = data.preparation.featureNames.map { String($0.dropFirst("text: ".count)) }

  let sentence = "Win, win a martinet!"
  let counts = try data.preparation.apply(to: Table(csv: "text\n\"\(sentence)\"\n"))[0].scalars
  page.answer(
    sentence, sentence, expected: "a 1, win 2",
    ours: zip(words, counts).filter { $1 > 0 }.map { "\($0) \(Int($1))" }.joined(separator: ", "))

  let logistic = try LogisticRegression(inputs: words.count, penalty: .l2(0.01))
  try logistic.model.fit(data.training, epochs: 200, batchSize: 16, verbose: .silent)
  let model = try FittedModel(logistic.model, data)
  for message in ["A free phone for you: call now", "Lunch with the children on Monday"] {
    page.answer(
      message, "« \(message) »", expected: message.hasPrefix("A") ? "spam" : "ham",
      ours: try model.predict(["text": .text(message)]).label ?? "")
  }
  let weights = zip(words, logistic.weights.scalars.map(Double.init)).sorted { ($0.1, $0.0) < ($1.1, $1.0) }
  let strongest = weights.prefix(6) + weights.suffix(6)
  page.draw(
    BarChart(
      strongest.map(\.0), strongest.map(\.1), y: page.text("weight", "poids"),
      title: page.text("Words that speak against spam and for it", "Les mots contre et pour le spam")))
}
