import Timekeeping

/// How the thresholds that a post must reach come about.
public enum GateMode: String, Hashable, Sendable, CaseIterable {
    /// Lowered for a small account to what its own posts reach.
    case adaptive
    /// As configured.
    case fixed
}

/// What the gates are asked to be: by the configuration, or by a person.
public struct GateSetting: Hashable, Sendable {
    public var mode: GateMode
    /// Fixed, or those of a large account where the mode is adaptive.
    public var views: Double
    public var likes: Double
    /// Least age of a post at its reading.
    public var age: Span

    public init(mode: GateMode = .adaptive, views: Double = 100, likes: Double = 5, age: Span = .hours(2)) {
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

/// The least a post must show before it may be learned from.
public struct GateThresholds: Hashable, Sendable {
    public var mode: GateMode
    public var views: Double
    public var likes: Double
    /// Least age of the post at the reading.
    public var age: Span
    /// The window's medians of positive values; `nil` where it has none, or where they were not asked.
    public var medianViews: Double?
    public var medianLikes: Double?
    /// One sentence: why these.
    public var reason: String

    /// The thresholds as configured, whatever the window holds.
    public static func fixed(views: Double = 100, likes: Double = 5, age: Span = .hours(2)) -> GateThresholds {
        GateThresholds(mode: .fixed, views: views, likes: likes, age: age, reason: "fixed")
    }

    /// Lower thresholds for a small account, from the positive counts of the window's posts. With the lists sorted and
    /// p meaning element ⌊n·p⌋ (0 where a list is empty):
    ///
    /// | case, first that holds                    | views              | likes        |
    /// |-------------------------------------------|--------------------|--------------|
    /// | no positive count at all                  | 10                 | 1            |
    /// | median views < 25 or median likes < ½     | p75 within 10…50   | p75, least 1 |
    /// | median views < 50 or median likes < 1     | p75 within 25…50   | p75, least 1 |
    /// | otherwise                                 | as configured      | as configured |
    ///
    /// - Parameters:
    ///   - views: impressions of the window's posts that are known; zeros are left out.
    ///   - likes: likes of the window's posts that are known; zeros are left out.
    public static func adaptive(
        views: [Int64], likes: [Int64], standardViews: Double = 100, standardLikes: Double = 5, age: Span = .hours(2)
    ) -> GateThresholds {
        let views = views.filter { $0 > 0 }.sorted()
        let likes = likes.filter { $0 > 0 }.sorted()
        let medianViews = element(views, numerator: 1, denominator: 2)
        let medianLikes = element(likes, numerator: 1, denominator: 2)
        let upperViews = element(views, numerator: 3, denominator: 4) ?? 0
        let upperLikes = max(1, element(likes, numerator: 3, denominator: 4) ?? 0)
        var gates = GateThresholds(
            mode: .adaptive, views: standardViews, likes: standardLikes, age: age, medianViews: medianViews,
            medianLikes: medianLikes, reason: "the account's window is large enough for the standard thresholds")
        if views.isEmpty, likes.isEmpty {
            gates.views = 10
            gates.likes = 1
            gates.reason = "no post in the window has a view or a like yet"
        } else if (medianViews ?? 0) < 25 || (medianLikes ?? 0) < 0.5 {
            gates.views = min(50, max(10, upperViews))
            gates.likes = upperLikes
            gates.reason = "the window's median is below 25 views or half a like"
        } else if (medianViews ?? 0) < 50 || (medianLikes ?? 0) < 1 {
            gates.views = min(50, max(25, upperViews))
            gates.likes = upperLikes
            gates.reason = "the window's median is below 50 views or one like"
        }
        return gates
    }

    private static func element(_ sorted: [Int64], numerator: Int, denominator: Int) -> Double? {
        sorted.isEmpty ? nil : Double(sorted[sorted.count * numerator / denominator])
    }

    public init(
        mode: GateMode, views: Double, likes: Double, age: Span, medianViews: Double? = nil, medianLikes: Double? = nil,
        reason: String
    ) {
        self.mode = mode
        self.views = views
        self.likes = likes
        self.age = age
        self.medianViews = medianViews
        self.medianLikes = medianLikes
        self.reason = reason
    }
}
