import CommandLine
import Runtime

/// `coordinator settings`: the current settings, their reference, or what is wrong with a list of names.
enum SettingsCommand {
    static let command = Command(
        "settings", "Print the current settings and where each comes from",
        discussion: "Secrets are never printed. With --check-names nothing is read from the environment.",
        group: CommandGroup.reference, operands: [.any("NAME", "variable names, for --check-names")],
        options: [
            .flag("markdown", "print the reference of all settings as Markdown"),
            .flag("check-names", "check that each NAME is a setting; names without ROOKERY_ pass"), .json,
        ],
        examples: [
            .init("coordinator settings", "the current values"),
            .init("coordinator settings --markdown > docs/configuration.md", "renew the reference"),
            .init("coordinator settings --check-names ROOKERY_PARTITION", "exits 3 and names the nearest setting"),
        ],
        exits: [.badInput],
        perform: { arguments in
            if arguments.has("check-names") { return try check(arguments) }
            if let first = arguments.operands.first {
                throw CommandFailure(.usage, "\"\(first)\" is given, but names are for --check-names")
            }
            if arguments.has("markdown") {
                Console.write(Configuration.markdown(), to: 1, terminator: "")
                return .success
            }
            let configuration = try Configuration.load()
            Console.output(arguments.has("json") ? json(configuration).json : text(configuration))
            return .success
        })

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
