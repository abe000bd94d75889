/// A post as off-policy evaluation sees it: which generator wrote it, with what chance that one was drawn, and what came
/// of it.
public struct LoggedChoice: Hashable, Sendable {
    /// Index of the generator.
    public var action: Int
    /// The chance with which it was drawn when it was, in (0, 1].
    public var propensity: Double
    /// Followers gained; negative where some left.
    public var followers: Double
    public var impressions: Double

    public init(action: Int, propensity: Double, followers: Double, impressions: Double) {
        self.action = action
        self.propensity = propensity
        self.followers = followers
        self.impressions = impressions
    }
}
