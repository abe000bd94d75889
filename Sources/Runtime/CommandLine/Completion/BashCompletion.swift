/// Completion for bash: one function that finds command and action in the line, and looks up what may follow.
///
/// Bash splits words at `=`, so `--kind=ri` arrives as three words; both forms of an option's value are understood.
enum BashCompletion {
    static func script(_ table: CompletionTable) -> String {
        """
        # bash completion for \(table.program), made by `\(table.program) completion bash`.
        \(table.function)() {
            local word command= verb= skip= index
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
            COMPREPLY=()
            if [[ $cur == = ]]; then
                cur=
            elif [[ $prev == = ]]; then
                prev=${COMP_WORDS[COMP_CWORD-2]}
            fi
            for ((index = 1; index < COMP_CWORD; index++)); do
                word=${COMP_WORDS[index]}
                if [[ -n $skip ]]; then
                    [[ $word == = ]] || skip=
                    continue
                fi
                case $command:$word in
        \(valued(table))
                    *:-*) ;;
                    :*) command=$word ;;
                    *) [[ -n $verb ]] || verb=$word ;;
                esac
            done
            case $command:$prev in
        \(values(table))
            esac
            if [[ $cur == -* ]]; then
                case $command:$verb in
        \(options(table))
                esac
                return
            fi
            case $command:$verb in
        \(operands(table))
            esac
        }
        complete -F \(table.function) \(table.program)
        """
    }

    /// Options whose value is the next word.
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
                line(
                    "\(entry.name):\(verb)", reply(.words(options.map { "--\($0.name)" } + ["--help"])), depth: 3)
            }
        }
        lines.append(line(":", reply(.words(CompletionTable.global)), depth: 3))
        return lines.joined(separator: "\n")
    }

    private static func operands(_ table: CompletionTable) -> String {
        var lines = [line(":", reply(.words(table.entries.map(\.name))), depth: 2)]
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
        case .words(let words): "mapfile -t COMPREPLY < <(compgen -W '\(words.joined(separator: " "))' -- \"$cur\")"
        case .paths: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")"
        case .nothing: ":"
        }
    }
}
