import Learning
import Schema

/// Generators: their weights follow from the recorded events, and their posts from the messages.
enum GeneratorCheck {
    /// The recorded changes, done again from the registry's defaults, must lead to the weights that are stored.
    ///
    /// - Parameter events: in the order in which they took hold.
    static func checkWeights(events: [WeightEvent], stored: [GeneratorState]) -> Check {
        var replay = WeightReplay()
        for event in events { replay.apply(event) }
        replay.finish(stored: stored)
        var check = Check("weights replayed", unit: "events", compared: replay.events)
        check.disagreements = replay.partings.map { parting in
            Disagreement(
                key: parting.place, what: parting.what, expected: parting.expected ?? "none",
                found: parting.found ?? "none")
        }
        return check
    }

    /// Every generator's posts, by the messages.
    ///
    /// - Parameter names: the registered generator by each key of its names.
    static func checkPosts(fold: MessageFold, names: [String: String], stored: [String: GeneratorRow]) -> Check {
        var posts: [String: Int64] = [:]
        for post in fold.posts.values where post.message.origin == .own && post.message.status == .posted {
            if let name = post.message.generator(names) { posts[name, default: 0] += 1 }
        }
        var check = Check("generator_weights", unit: "generators")
        for name in Set(posts.keys).union(stored.keys).sorted() {
            check.expect(name, "total_posts", .integer(posts[name] ?? 0), found: .integer(stored[name]?.totalPosts))
        }
        let total = stored.values.reduce(0) { $0 + ($1.state.status.isEligible ? $1.state.weight : 0) }
        if abs(total - 1) > WeightReplay.tolerance {
            check.disagreements.append(
                Disagreement(key: "all", what: "sum of weights", expected: "1", found: "\(total)"))
        }
        return check
    }
}
