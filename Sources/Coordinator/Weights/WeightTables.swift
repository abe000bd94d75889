import CommandLine
import Learning
import Store
import Timekeeping

/// Tables of weights that several commands print.
enum WeightTables {
    static func moves(_ moves: [GeneratorChange.Move], _ paint: Painter) -> [String] {
        guard !moves.isEmpty else { return [] }
        var table = TextTable(("generator", .left), ("before", .right), ("after", .right), ("change", .right))
        for move in moves {
            table.add(
                .init(move.name), .init(Figures.fixed(move.before, 4)), .init(Figures.fixed(move.after, 4)),
                .init(Figures.signed(move.after - move.before, 4)))
        }
        return table.lines(paint)
    }

    /// A line an event; with a generator its own weight before and after.
    static func events(_ events: [RecordedEvent], of generator: String?, _ paint: Painter) -> [String] {
        var table = TextTable(
            ("event", .right), ("at", .left), ("what", .left), (generator == nil ? "moved" : "weight", .left),
            ("why", .left))
        for recorded in events {
            let moves = recorded.moves
            var words = moves.isEmpty ? "nothing" : "\(moves.count) weights"
            if let generator {
                let move = moves.first { $0.name == generator }
                words =
                    move.map { "\(Figures.fixed($0.before, 4)) → \(Figures.fixed($0.after, 4))" } ?? "stays"
            }
            table.add(
                .init(String(recorded.event.id)), .init(recorded.at.rfc3339), .init(recorded.event.kind),
                .init(words), .init(line(recorded.reason)))
        }
        return table.lines(paint)
    }

    /// What people wrote, on one line and harmless to a terminal.
    static func line(_ text: String) -> String { PayloadText.escaped(Array(text.utf8)) }

    static func words(_ standing: FollowerPosterior.Standing) -> String {
        standing == .notEnoughEvidence ? "not enough evidence" : standing.rawValue
    }

    static func note(_ state: GeneratorState) -> String {
        if !state.status.isEligible { return " (\(state.status.rawValue))" }
        let marks = [
            state.status == .testing ? "testing" : nil, state.isLocked ? "locked" : nil,
            state.override == nil ? nil : "by hand",
        ].compactMap(\.self)
        return marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))"
    }
}
