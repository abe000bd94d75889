import Runtime
import Schema

/// A consumer group of the loop: the role that reads, and what it reads.
struct ConsumerGroup: Hashable, Sendable {
    let role: Program
    let topics: [Topic]

    static let all = [
        ConsumerGroup(role: .learner, topics: Topic.allCases), ConsumerGroup(role: .scraper, topics: [.posts]),
        ConsumerGroup(role: .predictor, topics: [.posts]), ConsumerGroup(role: .optimizer, topics: [.attributions]),
    ]

    /// Its name at the broker and in `consumer_offsets`.
    func name(_ configuration: Configuration) -> String { configuration[.groupPrefix] + role.rawValue }

    func topicNames(_ configuration: Configuration) -> [String] {
        topics.map { $0.name(prefix: configuration[.topicPrefix]) }
    }
}
