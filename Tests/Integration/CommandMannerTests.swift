import Foundation
import Testing

/// Every program's command tables, as the programs print them themselves: one manner for all.
@Suite struct CommandMannerTests {
    /// What runs until it is told to stop, or prints something else than data.
    private static let withoutJSON: Set<String> = [
        "worker scraper", "worker learner", "worker predictor", "worker optimizer",
        "coordinator run", "simulator serve", "coordinator model rows",
        "benchmarks one-table",
    ]
    /// What changes nothing but what was asked to be written to a file. All else can be tried with --dry-run.
    private static let reading: Set<String> = [
        "producer backtest", "coordinator run", "coordinator status", "coordinator health",
        "coordinator alerts ls", "coordinator alerts show", "coordinator gates show",
        "coordinator gates explain", "coordinator gates history", "coordinator gates counts", "coordinator wait",
        "coordinator verify", "coordinator rebuild", "coordinator dead ls", "coordinator dead show",
        "coordinator weights show", "coordinator weights preview", "coordinator weights history",
        "coordinator weights replay", "coordinator weights explain", "coordinator generators ls",
        "coordinator schedule ls", "coordinator schedule show", "coordinator schedule slots",
        "coordinator schedule history", "coordinator model ls", "coordinator model show", "coordinator model diff",
        "coordinator model rows", "coordinator report", "coordinator fit", "coordinator settings",
        "coordinator metrics", "producer settings", "producer metrics", "simulator settings", "simulator metrics",
        "coordinator events", "simulator serve", "simulator truth",
    ]

    private func faults(_ program: String) async throws -> [String] {
        let printed = try await Program.run(program, ["completion", "json"])
        let tables = try JSONDecoder().decode(Tables.self, from: Data(printed.output.utf8))
        return tables.commands.flatMap { $0.leaves(of: program) }.flatMap { command in
            command.faults()
                + command.deeds.flatMap { verb, options in
                    let name = ([command.name] + (verb.map { [$0] } ?? [])).joined(separator: " ")
                    let reads = ["worker", "benchmarks"].contains(program) || Self.reading.contains(name)
                    var faults: [String] = []
                    if !options.contains("json"), !Self.withoutJSON.contains(name) {
                        faults.append("\(name) has no --json")
                    }
                    if !options.contains("dry-run"), !reads { faults.append("\(name) writes and has no --dry-run") }
                    if options.contains("dry-run"), reads { faults.append("\(name) reads and has --dry-run") }
                    if options.contains("because"), !options.isSuperset(of: ["by", "dry-run", "json"]) {
                        faults.append("\(name) has --reason without --actor, --dry-run and --json")
                    }
                    if options.contains("reason"), !options.isSuperset(of: ["actor", "dry-run", "json"]) {
                        faults.append("\(name) has --reason without --actor, --dry-run and --json")
                    }
                    return faults
                }
        }
    }

    @Test(arguments: ["producer", "worker", "coordinator", "simulator", "benchmarks"])
    func `every command has examples that can be typed, the shared flags, data as JSON, and a trial of what it writes`(
        program: String
    ) async throws {
        let faults = try await faults(program)
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `help says how to call a command, with examples and exit codes, within the page`() async throws {
        let help = try await Program.run("coordinator", ["gates", "set", "--help"])
        #expect(help.status == 0)
        for part in ["options:", "examples:", "exit codes:", "why, for the history (required)", "  5  refused"] {
            #expect(help.output.contains(part), "\(part)")
        }
        let prose = help.output.split(separator: "\n").filter { !$0.hasPrefix("  coordinator gates") }
        #expect(prose.allSatisfy { $0.count <= 98 })
    }
}

/// What `completion json` prints.
private struct Tables: Decodable {
    struct Action: Decodable {
        let name: String
        let options: Set<String>
    }
    struct Option: Decodable {
        let name: String
        let value: String?
        let summary: String
        let required: Bool
        let choices: [String]
    }
    struct Example: Decodable { let line: String }
    struct Exit: Decodable { let code: Int }
    struct Command: Decodable {
        /// With those it is nested in, once `leaves` has made it.
        var name: String
        let summary: String
        let actions: [Action]
        let options: [Option]
        let examples: [Example]
        let exits: [Exit]
        let commands: [Command]

        /// Itself, or the commands nested in it, each with its full name.
        func leaves(of parent: String) -> [Command] {
            var named = self
            named.name = parent + " " + name
            return commands.isEmpty ? [named] : commands.flatMap { $0.leaves(of: named.name) }
        }
    }

    let commands: [Command]
}

extension Tables.Command {
    private static let shared = [
        "json": ["print one JSON document instead of text"], "yes": ["do not ask for confirmation"],
        "dry-run": ["print what would change, and change nothing"],
        "actor": ["who decides, for the history (default: $USER)"],
        "reason": ["why, for the history (required)", "why, for the history (default: by hand)"],
        "by": ["who decides (default: $USER)"],
        "because": ["why, for whoever asks later; needed", "why, for whoever asks later (default: by hand)"],
    ]

    /// What it can do, each with its options.
    var deeds: [(verb: String?, options: Set<String>)] {
        actions.isEmpty ? [(nil, Set(options.map(\.name)))] : actions.map { ($0.name, $0.options) }
    }

    func faults() -> [String] {
        let title = name
        var faults: [String] = []
        if summary.isEmpty { faults.append("\(title) has no summary") }
        if examples.isEmpty { faults.append("\(title) has no example") }
        if !Set(exits.map(\.code)).isSuperset(of: [0, 2]) { faults.append("\(title) does not say its exit codes") }
        let known = Set(options.map(\.name))
        let taken = deeds.reduce(into: Set<String>()) { $0.formUnion($1.options) }
        for option in known.symmetricDifference(taken) { faults.append("\(title): --\(option) goes with no action") }
        for option in options {
            if let words = Self.shared[option.name], !words.contains(option.summary) {
                faults.append("\(title): --\(option.name) is not the shared one")
            }
        }
        return faults
            + examples.flatMap { example in
                Self.calls(of: title, in: example.line).map { problem(in: $0).map { "\(example.line): \($0)" } }
                    .filter { $0 != nil }.compactMap(\.self)
                    + (Self.calls(of: title, in: example.line).isEmpty ? ["\(example.line) calls another command"] : [])
            }
    }

    /// The words after the command's name, of each time a line calls it.
    private static func calls(of title: String, in line: String) -> [[String]] {
        let words = words(line)
        let name = title.split(separator: " ").map(String.init)
        return words.indices.filter { words[$0...].starts(with: name) }.map { start in
            words[(start + name.count)...].prefix { !["|", ">", "&&", ";", "<"].contains($0) }.map(\.self)
        }
    }

    /// As a shell splits them; quotes hold words together.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line {
            switch character {
            case quote: quote = nil
            case "'", "\"": if quote == nil { quote = character } else { word.append(character) }
            case " " where quote == nil, ")" where quote == nil:
                if !word.isEmpty { words.append(word) }
                word = ""
            default: word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    /// What the parser would not understand.
    private func problem(in words: [String]) -> String? {
        var operands: [String] = []
        var given: Set<String> = []
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = options.first(where: { $0.name == parts[0] }) else { return "no option \(word)" }
            given.insert(option.name)
            guard option.value != nil else { continue }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else { return "\(word) needs a value" }
            if !option.choices.isEmpty, !option.choices.contains(value) { return "\(word) takes no \(value)" }
        }
        guard !actions.isEmpty else { return nil }
        guard let action = actions.first(where: { $0.name == operands.first }) else { return "no such action" }
        if let other = given.subtracting(action.options).first { return "\(action.name) takes no --\(other)" }
        let needed = Set(options.filter(\.required).map(\.name)).intersection(action.options)
        return needed.subtracting(given).first.map { "\(action.name) needs --\($0)" }
    }
}
