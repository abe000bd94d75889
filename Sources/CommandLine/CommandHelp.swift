/// What `--help` prints of a program and of each of its commands.
struct CommandHelp {
    let program: CommandLineProgram

    /// The program's commands under their headings.
    var overview: String {
        var text = """
            \(program.name): \(program.summary)

            usage: \(program.name) <command> [options]

            """
        for (heading, commands) in groups(program.commands) {
            text += "\n\(heading):\n" + table(commands.map { ($0.name, $0.summary) })
        }
        let more = """
            \(program.name) <command> --help prints a command's help. Settings are environment variables; \
            coordinator settings lists them.
            """
        return text + "\n" + Prose.lines(more).joined(separator: "\n")
    }

    /// A command's usage, subcommands or operands and options, examples and exit codes.
    ///
    /// - Parameter path: the command after those it is nested in.
    func text(for path: [Command]) -> String {
        guard let command = path.last else { return overview }
        let title = ([program.name] + path.map(\.name)).joined(separator: " ")
        var usage = "usage: \(title)"
        if !command.subcommands.isEmpty { usage += " <command>" }
        if !command.options.isEmpty { usage += " [options]" }
        for operand in command.operands { usage += " \(operand.usage)" }
        var text = "\(Prose.lines(command.summary).joined(separator: "\n"))\n\n\(usage)\n"
        if !command.discussion.isEmpty { text += "\n\(Prose.lines(command.discussion).joined(separator: "\n"))\n" }
        for (heading, commands) in groups(command.subcommands) {
            text += "\n\(heading):\n" + table(commands.map { ($0.name, $0.summary) })
        }
        if !command.operands.isEmpty {
            text += "\narguments:\n" + table(command.operands.map { ($0.name, $0.summary) })
        }
        if command.subcommands.isEmpty {
            let options = command.options.map { option in
                (
                    option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)",
                    takers(of: option, command) + option.summary + choices(option)
                )
            }
            text += "\noptions:\n" + table(options + [("--help", "print this help")])
        }
        if !command.examples.isEmpty {
            text += "\nexamples:\n"
            for example in command.examples { text += "  \(example.line)\n      \(example.meaning)\n" }
        }
        if command.subcommands.isEmpty {
            text += "\nexit codes:\n" + table(command.allExits.map { (String($0.exit.rawValue), $0.meaning) })
        } else {
            text += "\n\(title) <command> --help prints a command's help.\n"
        }
        text.removeLast()
        return text
    }

    /// The commands that are not hidden, by heading, in the order in which the headings first occur.
    private func groups(_ commands: [Command]) -> [(heading: String, commands: [Command])] {
        var groups: [(heading: String, commands: [Command])] = []
        for command in commands where !command.isHidden {
            let heading = command.group ?? "commands"
            if let index = groups.firstIndex(where: { $0.heading == heading }) {
                groups[index].commands.append(command)
            } else {
                groups.append((heading, [command]))
            }
        }
        return groups
    }

    private func choices(_ option: CommandOption) -> String {
        option.choices.isEmpty ? "" : " (\(option.choices.joined(separator: ", ")))"
    }

    private func takers(of option: CommandOption, _ command: Command) -> String {
        let takers = command.verbs.filter { $0.options.contains(option.name) }
        guard takers.count < command.verbs.count else { return "" }
        return takers.map(\.name).joined(separator: ", ") + ": "
    }

    /// Two columns, the second broken to the page.
    private func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        let room = max(20, Prose.pageWidth - width - 4)
        return rows.map { name, meaning in
            let lines = Prose.lines(meaning, width: room)
            return lines.enumerated().map { "  \(padded($0 == 0 ? name : "", width))  \($1)\n" }.joined()
        }.joined()
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
