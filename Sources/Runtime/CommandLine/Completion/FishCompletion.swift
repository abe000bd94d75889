/// Completion for fish: one line an offer, each with the place in the line where it holds.
enum FishCompletion {
    static func script(_ table: CompletionTable) -> String {
        var lines = [
            """
            # fish completion for \(table.program), made by `\(table.program) completion fish`.
            function \(table.function)_at --description 'whether the words before the cursor are these'
                set -l tokens (commandline -opc)
                set -l words (string match --invert -- '-*' $tokens[2..-1])
                set -l wanted (count $argv)
                if test $wanted -eq 0
                    test (count $words) -eq 0
                    return
                end
                test (count $words) -ge $wanted; and test "$words[1..$wanted]" = "$argv"
            end
            complete -c \(table.program) -f
            complete -c \(table.program) -n '\(table.function)_at' -l help -d 'print the commands'
            complete -c \(table.program) -n '\(table.function)_at' -l version -d 'print the version'
            """
        ]
        for entry in table.entries {
            let at = "\(table.function)_at"
            let prefix = "complete -c \(table.program)"
            lines.append("\(prefix) -n '\(at)' -a \(entry.name) -d \(quoted(entry.summary))")
            let verbs = entry.verbs.map(\.name)
            if !verbs.isEmpty {
                let none = verbs.map { "; and not \(at) \(entry.name) \($0)" }.joined()
                lines.append("\(prefix) -n '\(at) \(entry.name)\(none)' -a \(quoted(verbs.joined(separator: " ")))")
            }
            for option in entry.options {
                let places = option.verbs.isEmpty ? [entry.name] : option.verbs.map { "\(entry.name) \($0)" }
                let place = places.map { "\(at) \($0)" }.joined(separator: "; or ")
                lines.append(
                    "\(prefix) -n '\(place)' -l \(option.name)\(value(option.value)) -d \(quoted(option.summary))")
            }
            lines.append("\(prefix) -n '\(at) \(entry.name)' -l help -d 'print this command’s help'")
            switch entry.operands {
            case .words(let words) where verbs.isEmpty:
                lines.append("\(prefix) -n '\(at) \(entry.name)' -a \(quoted(words.joined(separator: " ")))")
            case .paths: lines.append("\(prefix) -n '\(at) \(entry.name)' -F")
            default: break
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func value(_ offer: CompletionTable.Offer?) -> String {
        switch offer {
        case .none: ""
        case .some(.words(let words)): " -x -a \(quoted(words.joined(separator: " ")))"
        case .some(.paths): " -r -F"
        case .some(.nothing): " -x"
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
