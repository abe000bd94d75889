/// Shows how far long work has come, on standard error: a bar on a terminal, else a line at most every five seconds.
public struct Progress {
    private let label: String
    private let total: Int?
    private let isTerminal: Bool
    private let write: (String, _ terminator: String) -> Void
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant
    private var done = 0
    private var width = 0

    /// - Parameters:
    ///   - total: how much there is to do; `nil` where that is not known.
    ///   - write: where it shows; standard error if not given.
    public init(
        _ label: String, total: Int?, isTerminal: Bool = Console.errorIsTerminal,
        write: @escaping (String, _ terminator: String) -> Void = { Console.write($0, to: 2, terminator: $1) }
    ) {
        self.label = label
        self.total = total
        self.isTerminal = isTerminal
        self.write = write
        start = .now
        shown = .now
    }

    /// Notes that `count` more are done.
    public mutating func advance(by count: Int = 1) {
        done += count
        let now = ContinuousClock.now
        guard shown.duration(to: now) >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return }
        shown = now
        show()
    }

    /// Shows the end.
    public mutating func finish() {
        show()
        if isTerminal { write("", "\n") }
    }

    private mutating func show() {
        let seconds = max(start.duration(to: .now) / .seconds(1), 0.001)
        let rate = Int(Double(done) / seconds)
        var text = "\(label): \(done)"
        if let total, total > 0 {
            let share = min(Double(done) / Double(total), 1)
            let filled = Int(share * 30)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            text = "\(label): " + (isTerminal ? "[\(bar)] " : "") + "\(Int(share * 100)) %, \(done) of \(total)"
        }
        text += ", \(rate) a second"
        guard isTerminal else { return write(text, "\n") }
        let padding = String(repeating: " ", count: max(0, width - text.count))
        width = text.count
        write("\r" + text + padding, "")
    }
}
