/// Completion for zsh: to be sourced, or put into a folder of `fpath` as `_<program>`.
enum ZshCompletion {
    static func script(_ table: CompletionTable) -> String {
        """
        #compdef \(table.program)
        # zsh completion for \(table.program), made by `\(table.program) completion zsh`.
        \(table.function)() {
            local word command= verb= skip= prev=$words[CURRENT-1]
            local -a offers
            integer index
            for ((index = 2; index < CURRENT; index++)); do
                word=$words[index]
                if [[ -n $skip ]]; then
                    skip=
                    continue
                fi
                case $command:$word in
        \(valued(table))
                    *:-*) ;;
                    :*) command=$word ;;
                    *) [[ -n $verb ]] || verb=$word ;;
                esac
            done
            if [[ $words[CURRENT] == --*=* ]]; then
                prev=${words[CURRENT]%%=*}
                compset -P '--*='
            fi
            case $command:$prev in
        \(values(table))
            esac
            if [[ $words[CURRENT] == -* ]]; then
                case $command:$verb in
        \(options(table))
                esac
                _describe -o option offers
                return
            fi
            case $command:$verb in
        \(operands(table))
            esac
        }
        if [[ $funcstack[1] == _\(table.program) ]]; then
            \(table.function) "$@"
        else
            compdef \(table.function) \(table.program)
        fi
        """
    }

    private static func valued(_ table: CompletionTable) -> String {
        let names = table.entries.flatMap { entry in
            entry.options.filter { $0.value != nil }.map { "\(entry.name):--\($0.name)" }
        }
        return names.isEmpty ? "" : line(names.joined(separator: " | "), "skip=1", depth: 3)
    }

    private static func values(_ table: CompletionTable) -> String {
        table.entries.flatMap { entry in
            entry.options.compactMap { option in
                option.value.map { line("\(entry.name):--\(option.name)", reply($0) + "; return", depth: 2) }
            }
        }.joined(separator: "\n")
    }

    private static func options(_ table: CompletionTable) -> String {
        var lines = table.entries.flatMap { entry in
            let verbs = entry.verbs.map(\.name).map { verb in
                (verb, entry.options.filter { $0.verbs.isEmpty || $0.verbs.contains(verb) })
            }
            return (verbs + [("*", entry.options)]).map { verb, options in
                let offers = options.map { ("--\($0.name)", $0.summary) } + [("--help", "print this command's help")]
                return line("\(entry.name):\(verb)", "offers=(\(described(offers)))", depth: 3)
            }
        }
        lines.append(line(":", "offers=(\(CompletionTable.global.joined(separator: " ")))", depth: 3))
        return lines.joined(separator: "\n")
    }

    private static func operands(_ table: CompletionTable) -> String {
        let commands = described(table.entries.map { ($0.name, $0.summary) })
        var lines = [line(":", "offers=(\(commands)); _describe command offers", depth: 2)]
        for entry in table.entries {
            if !entry.verbs.isEmpty {
                lines.append(line("\(entry.name):", reply(.words(entry.verbs.map(\.name))), depth: 2))
            }
            if entry.operands != .nothing {
                lines.append(line("\(entry.name):*", reply(entry.operands), depth: 2))
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ pattern: String, _ action: String, depth: Int) -> String {
        String(repeating: "    ", count: depth) + "\(pattern)) \(action) ;;"
    }

    private static func reply(_ offer: CompletionTable.Offer) -> String {
        switch offer {
        case .words(let words): "compadd -- \(words.joined(separator: " "))"
        case .paths: "_files"
        case .nothing: ":"
        }
    }

    /// `'name:what it is'`, as `_describe` takes it: colons in the name escaped, quotes doubled for the shell.
    private static func described(_ offers: [(name: String, summary: String)]) -> String {
        offers.map { name, summary in
            "'\(name):\(summary.replacing("'", with: "'\\''"))'"
        }.joined(separator: " ")
    }
}
