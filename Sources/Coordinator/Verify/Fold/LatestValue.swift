import Timekeeping

/// The newest known value of one count: of readings at one moment the larger count stands, and a reading without the
/// count leaves it as it was.
struct LatestValue: Hashable, Sendable {
    private(set) var value: Int64?
    private(set) var readAt: Timestamp?

    mutating func offer(_ offered: Int64?, readAt moment: Timestamp) {
        guard let offered else { return }
        if let value, let readAt, (readAt, value) >= (moment, offered) { return }
        value = offered
        readAt = moment
    }
}
