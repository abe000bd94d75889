extension CommandLineProgram {
    /// All commands, one a line.
    func help() -> String {
        var text = "\(name): \(summary)\n\nusage: \(name) <command> [options]\n\ncommands:\n"
        text += table(commands.map { ($0.name, $0.summary) })
        let more =
            "\(name) <command> --help says more. Settings are environment variables; coordinator config lists them."
        return text + "\n" + Prose.lines(more).joined(separator: "\n")
    }

    /// One command: usage, options, examples, exit codes.
    func help(for command: Command) -> String {
        var usage = "\(name) \(command.name)"
        if !command.options.isEmpty { usage += " [options]" }
        if let operands = command.operands { usage += " \(operands.usage)" }
        var text = "\(usage)\n\n\(Prose.lines(command.summary).joined(separator: "\n"))\n"
        if !command.discussion.isEmpty { text += "\n\(Prose.lines(command.discussion).joined(separator: "\n"))\n" }
        if let operands = command.operands { text += "\n" + table([(operands.name, operands.summary)]) }
        let options = command.options.map { option in
            (
                option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)",
                takers(of: option, command) + option.summary
            )
        }
        text += "\noptions:\n" + table(options + [("--help", "print this")])
        if !command.examples.isEmpty {
            text += "\nexamples:\n"
            for example in command.examples { text += "  \(example.line)\n      \(example.meaning)\n" }
        }
        text += "\nexit codes:\n" + table(command.allExits.map { (String($0.rawValue), $0.meaning) })
        text.removeLast()
        return text
    }

    /// Which of a command's actions take an option: `set, lock: `; nothing where all do.
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
