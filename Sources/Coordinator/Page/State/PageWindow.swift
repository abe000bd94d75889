import Timekeeping

/// How far back the page looks.
enum PageWindow: String, CaseIterable, Sendable {
    case day = "1d"
    case week = "7d"
    case month = "30d"
    case all

    /// - Throws: `PageProblem` with 400 for anything but the four; a week where nothing is said.
    init(_ text: String?) throws(PageProblem) {
        guard let window = PageWindow(rawValue: text ?? "7d") else {
            throw PageProblem(400, "bad_window", "window is one of 1d, 7d, 30d and all")
        }
        self = window
    }

    /// Its beginning.
    func start(before now: Timestamp) -> Timestamp {
        switch self {
        case .day: now - .days(1)
        case .week: now - .days(7)
        case .month: now - .days(30)
        case .all: Timestamp(seconds: 0)
        }
    }
}
