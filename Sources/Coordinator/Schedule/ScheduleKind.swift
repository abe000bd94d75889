import Timekeeping

/// What happens again and again, and how often. Slots are whole multiples of the period in UTC.
///
/// The jobs of one slot follow each other (`learn`, then `retrain` and `optimize`); the workers that claim them see to
/// that. The sweep has no job: the leader does it in the slot's own transaction.
enum ScheduleKind: String, CaseIterable, Sendable {
    case scrapeSweep = "scrape_sweep"
    case followers
    case learn
    case retrain
    case optimize

    var every: Span {
        switch self {
        case .scrapeSweep: .minutes(10)
        case .followers: .hours(2)
        case .learn, .retrain: .hours(1)
        case .optimize: .hours(6)
        }
    }

    /// Whether a worker does it.
    var isJob: Bool { self != .scrapeSweep }
}
