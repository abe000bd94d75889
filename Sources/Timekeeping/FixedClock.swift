/// Always the same moment.
public struct FixedClock: DomainClock {
    private let moment: Timestamp

    public init(_ moment: Timestamp) { self.moment = moment }
    public func now() -> Timestamp { moment }
}
