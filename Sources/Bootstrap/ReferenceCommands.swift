import CommandLine
import Runtime

/// `settings` and `metrics`, which every program has: what it reads from the environment and what it exports.
enum ReferenceCommands {
    static func settings(_ program: String, _ groups: [ConfigurationGroup], group: String?) -> Command {
        let settings = groups.flatMap(\.settings)
        return Command(
            "settings", "Print the current settings and where each comes from",
            discussion: """
                Secrets are never printed. With --check-names nothing is read from the environment: each NAME is checked \
                against the variables of all programs.
                """,
            group: group, operands: [.any("NAME", "variable names, for --check-names")],
            options: [
                .flag("check-names", "check that each NAME is a setting; names without ROOKERY_ pass"), .json,
            ],
            examples: [
                .init("\(program) settings", "the current values"),
                .init("\(program) settings --check-names ROOKERY_PARTITION", "exits 3 and names the nearest setting"),
            ],
            exits: [.badInput]
        ) { arguments in
            if arguments.has("check-names") { return try check(arguments) }
            if let first = arguments.operands.first {
                throw CommandFailure(.usage, "\"\(first)\" is given, but names are for --check-names")
            }
            let configuration = try Configuration.load(groups: groups, otherNames: SettingNames.all)
            Console.output(
                arguments.has("json") ? json(settings, configuration).json : text(settings, configuration))
            return .success
        }
    }

    private static func check(_ arguments: CommandArguments) throws -> CommandExit {
        let names = arguments.operands
        let problems = Configuration.unknownNames(in: names, known: SettingNames.all)
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        let result: StructuredValue = ["known": .count(names.count)]
        Console.output(arguments.has("json") ? result.json : "\(names.count) of \(names.count) names OK")
        return .success
    }

    private static func text(_ settings: [any ConfigurationSetting], _ configuration: Configuration) -> String {
        let width = settings.map(\.name.count).max() ?? 0
        return settings.map { setting in
            let name = setting.name + String(repeating: " ", count: width - setting.name.count)
            let value = configuration.printable(setting) ?? "-"
            return "\(name)  \(value.isEmpty ? "(empty)" : value)  (\(source(setting, configuration)))"
        }.joined(separator: "\n")
    }

    private static func json(
        _ settings: [any ConfigurationSetting], _ configuration: Configuration
    ) -> StructuredValue {
        .object(
            settings.map { setting in
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

    static func metrics(_ program: String, _ groups: [MetricGroup], group: String?) -> Command {
        let metrics = groups.flatMap(\.metrics)
        return Command(
            "metrics", "List the metrics this program exports",
            discussion: "Names, kinds and labels; the values are at /metrics of each process.", group: group,
            options: [.json], examples: [.init("\(program) metrics", "names, kinds, labels and what each is")],
            exits: []
        ) { arguments in
            guard arguments.has("json") else {
                let lines = metrics.map { metric in
                    let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
                    return "\(metric.name)\(labels)  \(metric.kind.rawValue)\n    \(metric.help)"
                }
                Console.output(lines.joined(separator: "\n"))
                return .success
            }
            let table = metrics.map { metric -> StructuredValue in
                [
                    "name": .text(metric.name), "kind": .text(metric.kind.rawValue),
                    "labels": .list(metric.labels.map { .text($0) }),
                    "exported_by": .list(metric.exportedBy.map { .text($0.rawValue) }), "help": .text(metric.help),
                ]
            }
            Console.output(StructuredValue.list(table).json)
            return .success
        }
    }
}

extension CommandLineProgram {
    /// A program of this package: its own commands, then `settings`, `metrics` and completion; the exit codes of library
    /// errors are those of `ExitTable`.
    ///
    /// - Parameters:
    ///   - settings: the groups of the targets that the program links.
    ///   - metrics: the groups that it exports; empty for a program that serves none.
    ///   - exitOf: the exit codes of errors that only this program knows.
    public init(
        _ name: String, _ summary: String, commands: [Command], settings: [ConfigurationGroup],
        metrics: [MetricGroup] = [], exitOf: @escaping @Sendable (any Error) -> CommandExit? = { _ in nil }
    ) {
        let group = commands.contains { $0.group != nil } ? "Reference" : nil
        var all = commands + [ReferenceCommands.settings(name, settings, group: group)]
        if !metrics.isEmpty { all.append(ReferenceCommands.metrics(name, metrics, group: group)) }
        self.init(name, summary, commands: all) { error in ExitTable.exit(of: error) ?? exitOf(error) }
    }
}
