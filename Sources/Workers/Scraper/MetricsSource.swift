import Timekeeping

/// Where posts' counts are read: the network's API, a simulator of it, or a test double.
///
/// Blocking and confined to the role's thread. A count the source does not give is `nil`; no answer ever becomes a zero.
protocol MetricsSource: AnyObject {
    /// Names the source in messages: `x-api-v2`.
    var name: String { get }

    /// Whether an id has the source's form. One that has not is never sent: it would spoil the request for all others.
    func accepts(_ id: String) -> Bool

    /// The counts of up to 100 posts by id. An id that is not in the answer was neither found nor said to be gone.
    func readPosts(_ ids: [String]) -> SourceAnswer<[String: PostReading]>

    /// How many followers each post has brought since `start`, by id, for posts whose owner may know.
    func readFollows(_ ids: [String], since start: Timestamp, until end: Timestamp) -> SourceAnswer<[String: Int64]>

    /// How many followers the account has.
    func readFollowers() -> SourceAnswer<Int64>
}

/// What the source says of one post.
enum PostReading: Hashable, Sendable {
    case counts(SourceCounts)
    /// Deleted, or no longer to be seen.
    case gone
}

struct SourceCounts: Hashable, Sendable {
    var impressions: Int64?
    var likes: Int64?
    var retweets: Int64?
    var replies: Int64?
    var quotes: Int64?
    var bookmarks: Int64?
    var profileClicks: Int64?
}

/// An answer, or why there is none.
enum SourceAnswer<Value: Sendable>: Sendable {
    case value(Value, RateReport?)
    /// The rate window is spent.
    case rateLimited(RateReport?)
    /// A cap that no waiting for the next window lifts.
    case capped(String)
    /// The credential is refused, or does not allow this.
    case unauthorized(String)
    /// The request itself is refused: one of its ids is not acceptable.
    case invalid(String)
    /// Nobody there, too late, broken, or not understood: worth another attempt.
    case unavailable(String)
}

extension SourceAnswer: Equatable where Value: Equatable {}

/// What the headers say of a rate window.
struct RateReport: Hashable, Sendable {
    var limit: Int64
    var remaining: Int64
    var resetsAt: Timestamp
}

extension SourceAnswer {
    /// What the source says is wrong, where it says so.
    var complaint: String? {
        switch self {
        case .value, .rateLimited: nil
        case .capped(let text), .unauthorized(let text), .invalid(let text), .unavailable(let text): text
        }
    }
}
