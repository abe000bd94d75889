import Runtime

/// Shell completion of a program: one function decides what may come next on a line, and each shell has a short script
/// that asks it at every Tab.
///
/// The scripts call `<program> complete -- WORD…` with the words after the program's name, the last being the one that is
/// typed, possibly empty. The answer is one candidate a line, its summary after a tab, or `:files` where a path may
/// stand. It comes from the same tables as help and parsing, so a new command or option needs nothing here.
enum Completion {
    /// The first line of an answer that asks the shell to complete paths.
    static let files = ":files"

    /// `completion`, for people, and `complete`, for the scripts.
    static func commands(program: String, _ commands: [Command]) -> [Command] {
        let group = commands.contains { $0.group != nil } ? "Reference" : nil
        let completion = Command(
            "completion", "Print a shell's completion script",
            discussion: """
                The script completes commands, options and the values that are known. json prints the command tables: every \
                command with its operands, options, examples and exit codes.
                """,
            group: group,
            operands: [.one("SHELL", "bash, zsh, fish, or json", choices: Shell.allCases.map(\.rawValue) + ["json"])],
            examples: [
                .init("source <(\(program) completion bash)", "in ~/.bashrc"),
                .init("\(program) completion zsh > ~/.zfunc/_\(program)", "with ~/.zfunc in fpath"),
                .init("\(program) completion fish > ~/.config/fish/completions/\(program).fish", "for every session"),
            ],
            exits: []
        ) { arguments in
            if let shell = Shell(rawValue: arguments.operands[0]) {
                Console.output(shell.script(program))
            } else {
                Console.output(table(program, commands))
            }
            return .success
        }
        let complete = Command(
            "complete", "Print what may come next on a command line", isHidden: true,
            operands: [.any("WORD", "the words after the program's name; the last is the one that is typed")],
            examples: [.init("\(program) complete -- ''", "the commands")], exits: []
        ) { arguments in
            let candidates = candidates(for: arguments.operands, in: commands + [completion])
            if !candidates.isEmpty { Console.output(candidates.joined(separator: "\n")) }
            return .success
        }
        return [completion, complete]
    }

    /// The command tables as one JSON document.
    static func table(_ program: String, _ commands: [Command]) -> String {
        (["program": .text(program), "commands": .list(commands.map(\.table))] as StructuredValue).json
    }

    /// What may stand in the place of the last word, each with its summary after a tab.
    ///
    /// Both `--option value` and `--option=value` are understood, the latter also where the shell splits it at the `=`.
    static func candidates(for words: [String], in commands: [Command]) -> [String] {
        var before = joined(words.dropLast())
        var current = words.last ?? ""
        // Bash: `--kind`, `=`, `ri`, where the `=` may itself be the last word.
        if current == "=" { current = "" }
        var path: [Command] = []
        while let word = before.first,
            let next = (path.last?.subcommands ?? commands).first(where: { $0.name == word })
        {
            path.append(next)
            before.removeFirst()
        }
        guard let command = path.last else {
            return before.isEmpty ? offered(commands, current) + options(["--help", "--version"], current) : []
        }
        guard command.subcommands.isEmpty else {
            return before.isEmpty ? offered(command.subcommands, current) + options(["--help"], current) : []
        }
        var operands = 0
        var pending: CommandOption?
        var given: Set<String> = []
        for word in before {
            if pending != nil {
                pending = nil
            } else if word.hasPrefix("--") {
                let name = word.dropFirst(2).prefix { $0 != "=" }
                let option = command.options.first { $0.name == name }
                if let option, !option.isRepeatable { given.insert(option.name) }
                if let option, option.value != nil, !word.contains("=") || word.hasSuffix("=") { pending = option }
            } else {
                operands += 1
            }
        }
        if let pending { return values(pending.choices, pending.value ?? "", current) }
        if current.hasPrefix("--"), let equals = current.firstIndex(of: "=") {
            let name = current[..<equals].dropFirst(2)
            guard let option = command.options.first(where: { $0.name == name }) else { return [] }
            let values = values(option.choices, option.value ?? "", String(current[current.index(after: equals)...]))
            return values == [files] ? values : values.map { "--\(name)=\($0)" }
        }
        if current.hasPrefix("-") {
            return command.options.filter { !given.contains($0.name) && "--\($0.name)".hasPrefix(current) }
                .map { "--\($0.name)\t\(firstSentence($0.summary))" } + options(["--help"], current)
        }
        if !command.verbs.isEmpty, operands == 0 {
            return command.verbs.map(\.name).filter { $0.hasPrefix(current) }
        }
        var left = operands
        for operand in command.operands {
            if left < operand.count.upperBound { return values(operand.choices, operand.name, current) }
            left -= operand.count.upperBound
        }
        return []
    }

    /// `--kind`, `=`, `raw` put together again.
    private static func joined(_ words: ArraySlice<String>) -> [String] {
        var joined: [String] = []
        for word in words {
            if word == "=" || joined.last?.hasPrefix("--") == true && joined.last?.hasSuffix("=") == true {
                joined.append((joined.popLast() ?? "") + word)
            } else {
                joined.append(word)
            }
        }
        return joined
    }

    private static func offered(_ commands: [Command], _ prefix: String) -> [String] {
        commands.filter { !$0.isHidden && $0.name.hasPrefix(prefix) }.map { "\($0.name)\t\(firstSentence($0.summary))" }
    }

    private static func options(_ names: [String], _ prefix: String) -> [String] {
        prefix.hasPrefix("-") ? names.filter { $0.hasPrefix(prefix) } : []
    }

    private static func values(_ choices: [String], _ placeholder: String, _ prefix: String) -> [String] {
        if !choices.isEmpty { return choices.filter { $0.hasPrefix(prefix) } }
        return placeholder.contains("FILE") || placeholder.contains("DIR") ? [files] : []
    }

    private static func firstSentence(_ text: String) -> String {
        String(text.prefix { $0 != "." && $0 != "\n" })
    }
}

extension Completion {
    /// The shells that have a script.
    enum Shell: String, CaseIterable {
        case bash, zsh, fish

        func script(_ program: String) -> String {
            let name = "_" + String(program.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
            return switch self {
            case .bash: bash(program, "_complete\(name)")
            case .zsh: zsh(program, "_complete\(name)")
            case .fish: fish(program, "_complete\(name)")
            }
        }

        private func bash(_ program: String, _ function: String) -> String {
            """
            # bash completion for \(program), printed by `\(program) completion bash`.
            \(function)() {
                local line
                COMPREPLY=()
                while IFS=$'\\t' read -r line _; do
                    if [[ $line == \(Completion.files) ]]; then
                        local word=${COMP_WORDS[COMP_CWORD]}
                        [[ $word == = ]] && word=
                        compopt -o filenames 2>/dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$word")
                    else
                        COMPREPLY+=("$line")
                    fi
                done < <("${COMP_WORDS[0]/#\\~/$HOME}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            }
            complete -F \(function) \(program)
            """
        }

        private func zsh(_ program: String, _ function: String) -> String {
            """
            #compdef \(program)
            # zsh completion for \(program), printed by `\(program) completion zsh`.
            \(function)() {
                local line
                local -a candidates
                for line in "${(@f)$("${words[1]/#\\~/$HOME}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
                    case $line in
                        '') ;;
                        \(Completion.files)) compset -P '--*='; _files; return ;;
                        *$'\\t'*) candidates+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}") ;;
                        *) candidates+=("${line//:/\\\\:}") ;;
                    esac
                done
                _describe -t candidates \(program) candidates
            }
            if [[ $funcstack[1] == _\(program) ]]; then
                \(function) "$@"
            else
                compdef \(function) \(program)
            fi
            """
        }

        private func fish(_ program: String, _ function: String) -> String {
            """
            # fish completion for \(program), printed by `\(program) completion fish`.
            function \(function)
                set -l words (commandline -opc)
                set -l word (commandline -ct)
                set -l candidates ($words[1] complete -- $words[2..-1] $word 2>/dev/null)
                if test "$candidates[1]" = \(Completion.files)
                    set -l option (string match -r -- '^--[^=]*=' $word)
                    __fish_complete_path (string replace -r -- '^--[^=]*=' '' $word) | string replace -r '^' -- "$option"
                else
                    printf '%s\\n' $candidates
                end
            end
            complete -c \(program) -f -a '(\(function))'
            """
        }
    }
}
