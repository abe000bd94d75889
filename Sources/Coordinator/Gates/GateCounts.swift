import CommandLine
import Learning
import Runtime
import Store
import Timekeeping

/// What the learn runs held back, by reason, newest first.
struct GateCounts: Sendable {
    let slots: [RefusalCounts.Slot]

    /// In the order in which they are printed.
    static let names = ["learnable"] + GateReason.allCases.map(\.rawValue)

    static func words(_ name: String) -> String { name == "learnable" ? "may be learned from" : name }

    func text(_ paint: Painter) -> String {
        guard !slots.isEmpty else { return "no learn run has judged posts in that time" }
        // A reason that held nothing back in any of them takes no column.
        let names = Self.names.filter { name in
            name == "learnable" || slots.contains { ($0.posts[name] ?? 0) > 0 }
        }
        var table = TextTable([("learn run", .left)] + names.map { ($0, .right) })
        for slot in slots {
            table.add(
                [.init(slot.slot.rfc3339)]
                    + names.map { .init(slot.posts[$0].map(Figures.grouped) ?? Figures.unknown) })
        }
        return table.lines(paint).joined(separator: "\n")
    }

    var value: StructuredValue {
        ["slots": .list(slots.map(\.value))]
    }
}

extension RefusalCounts.Slot {
    var value: StructuredValue {
        [
            "slot": .time(slot), "counts": Self.object(posts), "alone": Self.object(alone),
        ]
    }

    private static func object(_ counts: [String: Int64]) -> StructuredValue {
        .object(GateCounts.names.compactMap { name in counts[name].map { .init(name, .int($0)) } })
    }
}
