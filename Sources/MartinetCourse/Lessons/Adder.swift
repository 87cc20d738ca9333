// A graph: build it, then run it.

import Martinet
import MartinetPlots

let adder = Lesson("graph", rows: "E1", "E3", title: Text("A graph that adds", "Un graphe qui additionne")) { page in
  page.say(
    "First the graph is built, of nodes that hold no value; then a session runs it with what it is fed.",
    "D'abord on construit le graphe, fait de nœuds sans valeur ; puis une session l'exécute avec ce qu'on lui donne.")
  let a = Placeholder(name: "a")
  let b = Placeholder(name: "b")
  let adder = a + b
  let session = Session()
  page.answer("3 + 4.5", "3 + 4,5", slide: "7.5", ours: try session.run(adder, feeding: [a: 3, b: 4.5]))
  page.answer(
    "[1, 3] + [2, 4]", "[1, 3] + [2, 4]", slide: "[3, 7]",
    ours: try session.run(adder, feeding: [a: [1, 3], b: [2, 4]]))
  page.list(GraphDescription(adder))
  page.draw(GraphDiagram(adder, title: "a + b"))
}
