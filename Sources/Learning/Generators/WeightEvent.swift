/// A recorded change of the weights, or a record that nothing changed, as a replay takes it.
public struct WeightEvent: Hashable, Sendable {
    /// What the event did, with what is needed to do it again.
    public enum Effect: Hashable, Sendable {
        /// Skipped, refused, failed, or a change of names alone: no weight moves.
        case nothing
        /// A step towards these targets.
        case step(targets: [String: Double], step: Double, floor: Double)
        case hand(GeneratorAction, on: String, floor: Double)
        /// The record holds too little to do it again: its weights are taken as they stand.
        case untold
    }

    public var id: Int64
    /// As stored: `manual_override`.
    public var kind: String
    public var effect: Effect
    /// By registered name.
    public var old: [String: Double]
    public var new: [String: Double]

    public init(id: Int64, kind: String, effect: Effect, old: [String: Double], new: [String: Double]) {
        self.id = id
        self.kind = kind
        self.effect = effect
        self.old = old
        self.new = new
    }
}
