import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// The registry as it stands.
struct GeneratorList {
    struct Entry {
        let state: GeneratorState
        let defaultWeight: Double
        let aliases: [String]
        let posts: Int64
        let lastUsedAt: Timestamp?
        let addedAt: Timestamp?
        let addedBy: String?
    }

    let entries: [Entry]

    init(_ connection: PostgresConnection) throws {
        entries = try connection.transaction(isolation: .repeatableRead) {
            let aliases = try GeneratorNames.aliases(connection)
            let states = Dictionary(
                uniqueKeysWithValues: try GeneratorStore.standing(connection).map { ($0.name, $0) })
            return try connection.execute(
                """
                SELECT g.generator_name, g.default_weight, g.added_at, g.added_by, w.total_posts, w.last_used_at
                FROM generators g JOIN generator_weights w USING (generator_name)
                ORDER BY w.status = 'archived', w.weight DESC, g.generator_name
                """
            ).compactMap { row in
                let name = try row.text("generator_name")
                guard let state = states[name] else { return nil }
                return Entry(
                    state: state, defaultWeight: try row.double("default_weight"), aliases: aliases[name] ?? [],
                    posts: try row.int("total_posts"), lastUsedAt: try row.optionalTimestamp("last_used_at"),
                    addedAt: try row.optionalTimestamp("added_at"), addedBy: try row.optionalText("added_by"))
            }
        }
    }

    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("generator", .left), ("status", .left), ("weight", .right), ("posts", .right), ("last used", .left),
            ("added", .left), ("other names", .left))
        for entry in entries {
            let tone: Tone = entry.state.status.isEligible ? .plain : .faint
            table.add(
                .init(entry.state.name, tone), .init(entry.state.status.rawValue, tone),
                .init(Figures.fixed(entry.state.weight, 4), tone), .init(Figures.grouped(entry.posts), tone),
                .init(entry.lastUsedAt?.rfc3339 ?? Figures.unknown, tone),
                .init(entry.addedBy.map { "by \($0)" } ?? "from the start", tone),
                .init(entry.aliases.joined(separator: ", "), tone))
        }
        return table.lines(paint).joined(separator: "\n")
    }

    var json: StructuredValue {
        [
            "generators": .list(
                entries.map { entry in
                    [
                        "name": .text(entry.state.name), "status": .text(entry.state.status.rawValue),
                        "weight": .double(entry.state.weight), "default_weight": .double(entry.defaultWeight),
                        "locked": .bool(entry.state.isLocked), "override": .optional(entry.state.override),
                        "aliases": .list(entry.aliases.map { .text($0) }), "posts": .int(entry.posts),
                        "last_used_at": .time(entry.lastUsedAt), "added_at": .time(entry.addedAt),
                        "added_by": .optional(entry.addedBy),
                    ]
                })
        ]
    }
}
