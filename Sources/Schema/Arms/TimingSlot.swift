/// The part of the day a post is planned for, in the account's time zone.
public enum TimingSlot: String, Sendable, CaseIterable {
    case morning, afternoon, evening, night

    /// - Parameter hour: 0…23.
    public init(hour: Int) {
        switch hour {
        case 5...11: self = .morning
        case 12...16: self = .afternoon
        case 17...21: self = .evening
        default: self = .night
        }
    }
}
