/// The branches of the `case` statements that bash and zsh share: which place in the line each stands for. What a shell
/// says there is its own.
///
/// Patterns are `command:option`, or `command:action` with `*` for any; before the command has been typed it is empty.
struct ShellCases {
    typealias Reply = (CompletionTable.Offer) -> String
    private let table: CompletionTable

    init(_ table: CompletionTable) { self.table = table }

    /// What each word before the one that is typed was: an option, the command, or its action.
    var words: String {
        """
                case $command:$word in
        \(valued)
                    *:-*) ;;
                    :*) command=$word ;;
                    *) [[ -n $verb ]] || verb=$word ;;
                esac
        """
    }

    /// Options whose value is the next word.
    private var valued: String {
        let names = table.entries.flatMap { entry in
            entry.options.filter { $0.value != nil }.map { "\(entry.name):--\($0.name)" }
        }
        return names.isEmpty ? "" : branch(names.joined(separator: " | "), "skip=1", 3)
    }

    /// What an option's value may be.
    func values(depth: Int, reply: Reply) -> String {
        table.entries.flatMap { entry in
            entry.options.compactMap { option in
                option.value.map { branch("\(entry.name):--\(option.name)", reply($0) + "; return", depth) }
            }
        }.joined(separator: "\n")
    }

    /// The options that go with a command and its action; `global` those of the program.
    func options(depth: Int, global: String, offers: ([CompletionTable.Option]) -> String) -> String {
        var branches = table.entries.flatMap { entry in
            let verbs = entry.verbs.map(\.name).map { verb in
                (verb, entry.options.filter { $0.verbs.isEmpty || $0.verbs.contains(verb) })
            }
            return (verbs + [("*", entry.options)]).map { verb, options in
                branch("\(entry.name):\(verb)", offers(options), depth)
            }
        }
        branches.append(branch(":", global, depth))
        return branches.joined(separator: "\n")
    }

    /// The program's commands, then each command's actions and what else it takes.
    func operands(depth: Int, commands: String, reply: Reply) -> String {
        var branches = [branch(":", commands, depth)]
        for entry in table.entries {
            if !entry.verbs.isEmpty {
                branches.append(branch("\(entry.name):", reply(.words(entry.verbs.map(\.name))), depth))
            }
            if entry.operands != .nothing {
                branches.append(branch("\(entry.name):*", reply(entry.operands), depth))
            }
        }
        return branches.joined(separator: "\n")
    }

    private func branch(_ pattern: String, _ action: String, _ depth: Int) -> String {
        String(repeating: "    ", count: depth) + "\(pattern)) \(action) ;;"
    }
}

/// Completion for bash: one function that finds command and action in the line, and looks up what may follow.
///
/// Bash splits words at `=`, so `--kind=ri` arrives as three words; both forms of an option's value are understood.
enum BashCompletion {
    static func script(_ table: CompletionTable) -> String {
        let cases = ShellCases(table)
        return """
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
            \(cases.words)
                done
                case $command:$prev in
            \(cases.values(depth: 2, reply: reply))
                esac
                if [[ $cur == -* ]]; then
                    case $command:$verb in
            \(cases.options(depth: 3, global: reply(.words(CompletionTable.global)), offers: options))
                    esac
                    return
                fi
                case $command:$verb in
            \(cases.operands(depth: 2, commands: reply(.words(table.entries.map(\.name))), reply: reply))
                esac
            }
            complete -F \(table.function) \(table.program)
            """
    }

    private static func options(_ options: [CompletionTable.Option]) -> String {
        reply(.words(options.map { "--\($0.name)" } + ["--help"]))
    }

    private static func reply(_ offer: CompletionTable.Offer) -> String {
        switch offer {
        case .words(let words): "mapfile -t COMPREPLY < <(compgen -W '\(words.joined(separator: " "))' -- \"$cur\")"
        case .paths: "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")"
        case .nothing: ":"
        }
    }
}

/// Completion for zsh: to be sourced, or put into a folder of `fpath` as `_<program>`.
enum ZshCompletion {
    static func script(_ table: CompletionTable) -> String {
        let cases = ShellCases(table)
        let global = "offers=(\(CompletionTable.global.joined(separator: " ")))"
        let commands = "offers=(\(described(table.entries.map { ($0.name, $0.summary) }))); _describe command offers"
        return """
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
            \(cases.words)
                done
                if [[ $words[CURRENT] == --*=* ]]; then
                    prev=${words[CURRENT]%%=*}
                    compset -P '--*='
                fi
                case $command:$prev in
            \(cases.values(depth: 2, reply: reply))
                esac
                if [[ $words[CURRENT] == -* ]]; then
                    case $command:$verb in
            \(cases.options(depth: 3, global: global, offers: options))
                    esac
                    _describe -o option offers
                    return
                fi
                case $command:$verb in
            \(cases.operands(depth: 2, commands: commands, reply: reply))
                esac
            }
            if [[ $funcstack[1] == _\(table.program) ]]; then
                \(table.function) "$@"
            else
                compdef \(table.function) \(table.program)
            fi
            """
    }

    private static func options(_ options: [CompletionTable.Option]) -> String {
        let offers = options.map { ("--\($0.name)", $0.summary) } + [("--help", "print this command's help")]
        return "offers=(\(described(offers)))"
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
