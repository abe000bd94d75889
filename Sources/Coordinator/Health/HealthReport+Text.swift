import Learning
import Timekeeping

extension HealthReport {
    /// For people: what is amiss in full, then a line a check.
    func text(_ paint: Painter) -> String {
        var table = TextTable(("check", .left), ("state", .left), ("", .left))
        for kind in kinds {
            let found = assessments.filter { $0.kind == kind }
            let amiss = found.filter { $0.severity != nil }.sorted { ($0.severity ?? .info) > ($1.severity ?? .info) }
            for assessment in amiss {
                table.add(
                    .init(kind.rawValue), .init(assessment.word, assessment.severity?.tone ?? .plain),
                    .init(assessment.summary))
            }
            guard amiss.isEmpty else { continue }
            let known = found.filter { $0.standing != .unknown }
            let state = known.isEmpty ? "unknown" : "fine"
            let says = found.count == 1 ? found[0].summary : "\(known.count) of \(found.count) known, none amiss"
            table.add(.init(kind.rawValue), .init(state, known.isEmpty ? .faint : .good), .init(says, .faint))
        }
        let tone: Tone = severity == nil ? .good : severity == .critical ? .bad : .warning
        let alerts = openAlerts.isEmpty ? "no alert is open" : "open alerts: \(openAlerts.count)"
        return ([paint(tone, "\(word) at \(now); \(alerts)")] + table.lines(paint)).joined(separator: "\n")
    }

    /// Kinds in the order of the rules.
    private var kinds: [AlertKind] {
        var kinds: [AlertKind] = []
        for assessment in assessments where !kinds.contains(assessment.kind) { kinds.append(assessment.kind) }
        return kinds
    }
}
