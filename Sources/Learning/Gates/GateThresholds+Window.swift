import Timekeeping

extension GateThresholds {
    /// The thresholds that hold for a window of these posts, in the given mode.
    ///
    /// - Parameters:
    ///   - posts: the account's own posts of the window.
    ///   - views: the standard threshold; also the fixed one.
    public static func inForce(
        _ mode: Mode, for posts: some Sequence<GateSubject>, views: Double, likes: Double, age: Span
    ) -> GateThresholds {
        switch mode {
        case .fixed: .fixed(views: views, likes: likes, age: age)
        case .adaptive:
            .adaptive(
                views: posts.compactMap(\.impressions), likes: posts.compactMap(\.likes), standardViews: views,
                standardLikes: likes, age: age)
        }
    }
}
