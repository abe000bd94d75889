import Timekeeping

/// What the gates are asked to be: by the configuration, or by a person.
public struct GateSetting: Hashable, Sendable {
    public var mode: GateThresholds.Mode
    /// Fixed, or those of a large account where the mode is adaptive.
    public var views: Double
    public var likes: Double
    /// Least age of a post at its reading.
    public var age: Span

    public init(mode: GateThresholds.Mode = .adaptive, views: Double = 100, likes: Double = 5, age: Span = .hours(2)) {
        self.mode = mode
        self.views = views
        self.likes = likes
        self.age = age
    }

    /// What it comes to for a window of these posts.
    ///
    /// - Parameter posts: the account's own posts of the window.
    public func thresholds(for posts: some Sequence<GateSubject>) -> GateThresholds {
        switch mode {
        case .fixed: .fixed(views: views, likes: likes, age: age)
        case .adaptive:
            .adaptive(
                views: posts.compactMap(\.impressions), likes: posts.compactMap(\.likes), standardViews: views,
                standardLikes: likes, age: age)
        }
    }

    /// What one must do to make the other, a sentence a difference; empty where they are equal.
    public func differences(from other: GateSetting) -> [(name: String, before: String, after: String)] {
        let pairs = [
            ("mode", other.mode.rawValue, mode.rawValue),
            ("views", GateFinding.number(other.views), GateFinding.number(views)),
            ("likes", GateFinding.number(other.likes), GateFinding.number(likes)),
            ("age", other.age.words, age.words),
        ]
        return pairs.filter { $0.1 != $0.2 }.map { (name: $0.0, before: $0.1, after: $0.2) }
    }
}
