import Determinism
import Learning
import Model

/// Texts of an account that does not exist, made to fit an arm.
enum InventedText {
    static let topics = [
        "tides", "harbours", "sourdough", "bicycles", "maps", "bees", "clocks", "rivers", "libraries", "night trains",
    ]

    private static let openings: [String: [String]] = [
        "educational": [
            "How to read about %@ in three steps", "A short guide to %@ for beginners",
            "What I learned about %@, explained",
        ],
        "factual": [
            "A new study of %@ found a 14% change", "Official figures on %@ were released today",
            "Data from 28 towns shows how %@ differ",
        ],
        "opinion": [
            "I think %@ are underrated", "Honestly, people should talk more about %@",
            "Unpopular opinion: %@ matter most",
        ],
        "story": [
            "Years ago I was told something about %@", "When I first saw %@ I had no idea what it meant",
            "Yesterday my neighbour came by to talk about %@",
        ],
    ]

    private static let endings = [
        "It took longer than anyone expected.", "The small details decide.", "Most of it is patience.",
        "Nobody agrees on the reason.", "There is more to say another day.", "Which part would you change?",
    ]

    static func make(_ arm: ArmName, topic: String, using generator: inout SeededGenerator) -> String {
        let choices = openings[arm.contentType] ?? ["A few words about %@"]
        let opening = choices[generator.uniform(below: choices.count)].replacing("%@", with: topic)
        let ending = endings[generator.uniform(below: endings.count)]
        return arm.format == .thread ? "\(opening), a thread 1/4. \(ending)" : "\(opening). \(ending)"
    }
}
