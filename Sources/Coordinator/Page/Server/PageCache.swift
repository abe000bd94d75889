import HTTP

/// What was last read, by window, and until when it is given out again.
struct PageCache {
    /// How often the database is asked at most.
    static let least = Duration.seconds(1)

    private var answers: [PageWindow: (answer: HTTPResponse, until: ContinuousClock.Instant)] = [:]

    func answer(_ window: PageWindow, at now: ContinuousClock.Instant) -> HTTPResponse? {
        answers[window].flatMap { $0.until > now ? $0.answer : nil }
    }

    /// - Parameter took: how long it was read for.
    mutating func keep(_ answer: HTTPResponse, for window: PageWindow, at now: ContinuousClock.Instant, took: Duration)
    {
        answers[window] = (answer, now + max(Self.least, took * 10))
    }

    mutating func clear() { answers = [:] }
}
