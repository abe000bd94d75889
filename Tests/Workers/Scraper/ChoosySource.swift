import Timekeeping

@testable import Workers

/// A source that refuses every request one post is in.
final class ChoosySource: MetricsSource {
    let name = "choosy"
    private let refused: String
    private(set) var requests = 0

    init(refusing id: String) { refused = id }

    func accepts(_ id: String) -> Bool { true }

    func readPosts(_ ids: [String]) -> SourceAnswer<[String: PostReading]> {
        requests += 1
        if ids.contains(refused) { return .invalid("no") }
        let counts = PostReading.counts(SourceCounts(impressions: 1))
        return .value(Dictionary(uniqueKeysWithValues: ids.map { ($0, counts) }), nil)
    }

    func readFollows(_ ids: [String], since: Timestamp, until: Timestamp) -> SourceAnswer<[String: Int64]> {
        .unavailable("does not tell")
    }

    func readFollowers() -> SourceAnswer<Int64> { .unavailable("does not tell") }
}
