import CommandLine
import Learning
import Postgres
import Runtime
import Store

/// The weights replayed from the registry's defaults, and where records and replay part.
struct WeightReplayReport {
    private(set) var replay = WeightReplay()
    /// The weights that each event left, by the replay.
    private(set) var steps: [(recorded: RecordedEvent, weights: [GeneratorState])] = []

    static func read(_ connection: PostgresConnection) throws -> WeightReplayReport {
        try connection.transaction(isolation: .repeatableRead) {
            WeightReplayReport(
                try RecordedEvent.all(connection), stored: try GeneratorStore.standing(connection))
        }
    }

    init(_ events: [RecordedEvent], stored: [GeneratorState]) {
        for recorded in events {
            replay.apply(recorded.event)
            steps.append((recorded, replay.states))
        }
        replay.finish(stored: stored)
    }

    var agrees: Bool { replay.partings.isEmpty }

    func text(_ paint: Painter, withSteps: Bool) -> String {
        var lines: [String] = []
        if withSteps { lines += WeightTables.events(steps.map(\.recorded), of: nil, paint) + [""] }
        if !agrees {
            var table = TextTable(("where", .left), ("what", .left), ("replayed", .right), ("recorded", .right))
            for parting in replay.partings.prefix(Self.shown) {
                table.add(
                    .init(parting.place), .init(parting.what), .init(parting.expected ?? "none"),
                    .init(parting.found ?? "none"))
            }
            lines += table.lines(paint)
        }
        let untold = replay.untold == 0 ? "" : " (\(replay.untold) taken as recorded: they hold too little to repeat)"
        let events = "\(replay.events) events replayed from the defaults\(untold)"
        lines.append(
            agrees
                ? paint(.good, "\(events) lead to the stored weights.")
                : paint(.bad, "\(events) part at \(replay.partings[0].place), in \(replay.partings.count) figures."))
        return lines.joined(separator: "\n")
    }

    /// Partings that are printed.
    private static let shown = 20

    func json(withSteps: Bool) -> StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("agrees", .bool(agrees)), .init("events", .count(replay.events)),
            .init("taken_as_recorded", .count(replay.untold)),
            .init("parts_at_event", .optional(replay.partings.first?.eventID)),
            .init(
                "partings",
                .list(
                    replay.partings.map { parting in
                        [
                            "event_id": .optional(parting.eventID), "where": .text(parting.place),
                            "what": .text(parting.what), "replayed": .optional(parting.expected),
                            "recorded": .optional(parting.found),
                        ]
                    })),
            .init("weights", Self.weights(replay.states)),
        ]
        if withSteps {
            fields.append(
                .init(
                    "steps",
                    .list(
                        steps.map { step in
                            [
                                "event_id": .int(step.recorded.event.id), "at": .time(step.recorded.at),
                                "kind": .text(step.recorded.event.kind), "reason": .text(step.recorded.reason),
                                "weights": Self.weights(step.weights),
                            ]
                        })))
        }
        return .object(fields)
    }

    private static func weights(_ states: [GeneratorState]) -> StructuredValue {
        .object(states.map { .init($0.name, .double($0.weight)) })
    }
}
