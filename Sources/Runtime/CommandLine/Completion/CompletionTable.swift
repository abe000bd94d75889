/// What a shell is to offer where, taken from a program's command tables.
struct CompletionTable: Sendable {
    /// What may stand in one place of the line.
    enum Offer: Sendable, Equatable {
        case words([String])
        case paths
        /// Anything: nothing is offered.
        case nothing
    }

    struct Option: Sendable {
        /// Without the dashes.
        let name: String
        let summary: String
        /// `nil` for a flag.
        let value: Offer?
        /// The actions that take it; empty where all do.
        let verbs: [String]
    }

    struct Entry: Sendable {
        let name: String
        let summary: String
        let verbs: [CommandVerb]
        let options: [Option]
        /// Beside the action, if it has some.
        let operands: Offer
    }

    let program: String
    let entries: [Entry]
    /// Of the program itself.
    static let global = ["--help", "--version"]

    init(_ program: String, _ commands: [Command]) {
        self.program = program
        entries = commands.map { command in
            let options = command.options.map { option in
                let takers = command.verbs.filter { $0.options.contains(option.name) }.map(\.name)
                return Option(
                    name: option.name, summary: option.summary,
                    value: option.value.map { Self.offer(option.choices, $0) },
                    verbs: takers.count < command.verbs.count ? takers : [])
            }
            let operands = command.operands.map { Self.offer($0.choices, $0.name) } ?? .nothing
            return Entry(
                name: command.name, summary: Self.firstSentence(command.summary), verbs: command.verbs,
                options: options, operands: operands)
        }
    }

    /// The name of a shell function: letters, digits and `_`.
    var function: String {
        "_rookery_" + String(program.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    private static func offer(_ choices: [String], _ valueName: String) -> Offer {
        if !choices.isEmpty { return .words(choices) }
        return valueName.contains("FILE") || valueName.contains("DIR") ? .paths : .nothing
    }

    private static func firstSentence(_ text: String) -> String {
        String(text.prefix { $0 != "." && $0 != "\n" })
    }
}
