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
