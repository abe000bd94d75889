import Schema

/// The recorded changes of the weights, replayed from the defaults, must each begin where the one before ended and
/// lead to the weights that are stored.
enum WeightReplay {
    /// - Parameter events: in the order they happened. A slot's event that a second attempt replaced keeps its number.
    static func check(events: [WeightEventRow], stored: [String: GeneratorRow]) -> Check {
        var check = Check("weights replayed", unit: "events")
        var present = Dictionary(uniqueKeysWithValues: Generator.allCases.map { ($0.rawValue, $0.defaultWeight) })
        for event in events {
            check.compared += 1
            let key = "event \(event.eventID) (\(event.type))"
            note(differences(key, present, event.oldWeights, "before "), in: &check)
            note(differences(key, sums(to: event.newWeights), ["sum": 1], ""), in: &check)
            present = event.newWeights
        }
        note(differences("generator_weights", present, stored.mapValues(\.weight), "weight of "), in: &check)
        return check
    }

    /// Every generator's posts, by the messages.
    static func checkPosts(fold: MessageFold, stored: [String: GeneratorRow]) -> Check {
        var posts: [String: Int64] = [:]
        for post in fold.posts.values where post.message.origin == .own && post.message.status == .posted {
            if let name = post.message.generatorName { posts[name, default: 0] += 1 }
        }
        var check = Check("generator_weights", unit: "generators")
        for name in Set(posts.keys).union(stored.keys).sorted() {
            check.expect(name, "total_posts", .integer(posts[name] ?? 0), found: .integer(stored[name]?.totalPosts))
        }
        let total = stored.values.filter { $0.status == "active" || $0.status == "testing" }.map(\.weight)
        if abs(total.reduce(0, +) - 1) > 1e-9 {
            check.disagreements.append(
                Disagreement(key: "all", what: "sum of weights", expected: "1", found: "\(total.reduce(0, +))"))
        }
        return check
    }

    private static func sums(to weights: [String: Double]) -> [String: Double] {
        ["sum": weights.values.reduce(0, +)]
    }

    private static func note(_ found: [Disagreement], in check: inout Check) { check.disagreements += found }

    private static func differences(
        _ key: String, _ expected: [String: Double], _ found: [String: Double], _ prefix: String
    ) -> [Disagreement] {
        Set(expected.keys).union(found.keys).sorted().compactMap { name in
            let left = Cell.summed(expected[name])
            let right = Cell.summed(found[name])
            guard !left.agrees(with: right) else { return nil }
            return Disagreement(
                key: key, what: prefix + name, expected: left.description, found: right.description)
        }
    }
}
