/// When predictions are said to have drifted from what comes.
public struct DriftThresholds: Hashable, Sendable {
    /// The newest matured posts that are looked at.
    public var posts = 100
    /// With fewer nothing is measured.
    public var leastPosts = 30
    /// Skill below this raises an alert.
    public var leastSkill = 0.0
    /// Calibration error over the mean outcome above this raises an alert, where it is also more than twice what chance
    /// explains.
    public var mostCalibrationError = 0.5

    public init() {}

    public init(posts: Int, leastPosts: Int, leastSkill: Double, mostCalibrationError: Double) {
        self.posts = posts
        self.leastPosts = leastPosts
        self.leastSkill = leastSkill
        self.mostCalibrationError = mostCalibrationError
    }
}
