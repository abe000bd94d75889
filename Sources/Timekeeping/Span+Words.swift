extension Span {
    /// As people say it, to two units at most: `45 s`, `12 min`, `1 h 12 min`, `3 d 4 h`. What is left over is dropped;
    /// a negative length has a minus sign.
    public var words: String {
        let seconds = Int64(microseconds.magnitude / 1_000_000)
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        guard let largest = units.firstIndex(where: { seconds >= $0.1 }) else { return "0 s" }
        // Minutes say enough of more than an hour, and seconds nothing beside hours.
        let parts = units[largest...].prefix(2).filter { $0.0 != "s" || seconds < 3600 }
        var rest = seconds
        var words: [String] = []
        for (unit, length) in parts {
            let count = rest / length
            rest %= length
            if count > 0 { words.append("\(count) \(unit)") }
        }
        return (microseconds < 0 ? "−" : "") + words.joined(separator: " ")
    }
}
