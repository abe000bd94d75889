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
