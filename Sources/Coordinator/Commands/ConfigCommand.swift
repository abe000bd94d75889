import CommandLine
import Runtime

/// Prints the settings in force, the reference page, or what is wrong with a list of names.
enum ConfigCommand {
    static let command = Command(
        "config", "print the settings in force and where each came from",
        discussion: "Secrets are never printed. With --check-names nothing is read from the environment.",
        operands: .any("NAME", "variable names, for --check-names"),
        options: [
            .flag("markdown", "print the reference of all settings as Markdown"),
            .flag("check-names", "check that each NAME is a setting; names without ROOKERY_ pass"), .json,
        ],
        examples: [
            .init("coordinator config", "what is in force"),
            .init("coordinator config --markdown > docs/configuration.md", "renew the reference"),
            .init("coordinator config --check-names ROOKERY_PARTITION", "exits 3 and names the nearest setting"),
        ],
        exits: [.badInput], run: run)

    private static let run: @Sendable (CommandArguments) async throws -> CommandExit = { arguments in
        if arguments.has("check-names") { return try check(arguments) }
        if let first = arguments.operands.first {
            throw CommandFailure(.usage, "\"\(first)\" is given, but names are for --check-names")
        }
        if arguments.has("markdown") {
            Console.write(Configuration.markdown(), to: 1, terminator: "")
            return .success
        }
        let configuration = try Configuration.load()
        if arguments.has("json") {
            Console.output(json(configuration).json)
        } else {
            Console.output(text(configuration))
        }
        return .success
    }

    private static func check(_ arguments: CommandArguments) throws -> CommandExit {
        let names = arguments.operands
        let problems = Configuration.unknownNames(in: names)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        let result: StructuredValue = ["known": .count(names.count)]
        Console.output(arguments.has("json") ? result.json : "\(names.count) names, all known")
        return .success
    }

    static func text(_ configuration: Configuration) -> String {
        let width = ConfigurationRegistry.settings.map(\.name.count).max() ?? 0
        return ConfigurationRegistry.settings.map { setting in
            let name = setting.name + String(repeating: " ", count: width - setting.name.count)
            let value = configuration.printable(setting) ?? "-"
            return "\(name)  \(value.isEmpty ? "(empty)" : value)  (\(source(setting, configuration)))"
        }.joined(separator: "\n")
    }

    static func json(_ configuration: Configuration) -> StructuredValue {
        .object(
            ConfigurationRegistry.settings.map { setting in
                .init(
                    setting.name,
                    [
                        "value": .optional(configuration.printable(setting)),
                        "source": .text(source(setting, configuration)),
                    ])
            })
    }

    private static func source(_ setting: any ConfigurationSetting, _ configuration: Configuration) -> String {
        switch configuration.source(of: setting.name) {
        case .standard: setting.defaultText == nil ? "not set" : "default"
        case .environment: "environment"
        case .file(let path): "file \(path)"
        }
    }
}
