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
