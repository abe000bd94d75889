import Foundation
import Testing

@testable import CommandLine

@Suite struct CompletionTests {
    private static let commands = [
        Command(
            "letters", "Show what couldn't be read",
            subcommands: [
                Command(
                    "ls", "List them",
                    options: [.values("kind", "KIND", "only these", choices: ["rough", "raw"]), .json]
                ) { _ in .success },
                Command(
                    "drop", "Drop one", operands: [.one("ID", "which")],
                    options: [.reason, .actor, .value("file", "FILE", "a file")]
                ) { _ in .success },
            ]),
        Command("fit", "Fit a file", operands: [.one("FILE", "rows")]) { _ in .success },
        Command(
            "move", "Move a job",
            operands: [.one("JOB", "which", choices: ["learn", "retrain"]), .one("PLACE", "where", choices: ["up"])]
        ) { _ in .success },
        Command("pulse", "For scripts", isHidden: true) { _ in .success },
    ]

    private func offers(_ words: String...) -> [String] {
        Completion.candidates(for: words, in: Self.commands).map { String($0.prefix { $0 != "\t" }) }
    }

    @Test func `commands and subcommands are offered, hidden ones are not`() {
        #expect(offers("") == ["letters", "fit", "move"])
        #expect(offers("le") == ["letters"])
        #expect(offers("letters", "") == ["ls", "drop"])
        #expect(offers("letters", "d") == ["drop"])
        #expect(offers("--") == ["--help", "--version"])
        #expect(offers("nothing", "") == [])
        #expect(Completion.candidates(for: ["f"], in: Self.commands) == ["fit\tFit a file"])
    }

    @Test func `options are those of the subcommand, once unless they repeat`() {
        #expect(offers("letters", "ls", "--") == ["--kind", "--json", "--help"])
        #expect(offers("letters", "ls", "--json", "--kind", "raw", "--") == ["--kind", "--help"])
        #expect(offers("letters", "drop", "--reason", "x", "--r") == [])
        #expect(offers("letters", "drop", "--a") == ["--actor"])
    }

    @Test func `values are offered in every form that a shell gives the words`() {
        #expect(offers("letters", "ls", "--kind", "r") == ["rough", "raw"])
        #expect(offers("letters", "ls", "--kind=ro") == ["--kind=rough"])
        #expect(offers("letters", "ls", "--kind", "=", "ro") == ["rough"], "bash splits words at =")
        #expect(offers("letters", "ls", "--kind", "=") == ["rough", "raw"])
        #expect(offers("letters", "drop", "--actor", "") == [])
        #expect(offers("letters", "drop", "--file", "r") == [Completion.files])
        #expect(offers("letters", "drop", "--file=r") == [Completion.files])
    }

    @Test func `each operand has its own words`() {
        #expect(offers("fit", "t") == [Completion.files])
        #expect(offers("move", "") == ["learn", "retrain"])
        #expect(offers("move", "learn", "") == ["up"])
        #expect(offers("move", "learn", "up", "") == [])
    }

    @Test func `the command tables come as data`() throws {
        let data = Data(Completion.table("my-tool", Self.commands).utf8)
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let commands = try #require(document["commands"] as? [[String: Any]])
        #expect(commands.compactMap { $0["name"] as? String } == ["letters", "fit", "move", "pulse"])
        let nested = try #require(commands[0]["commands"] as? [[String: Any]])
        #expect(nested.compactMap { $0["name"] as? String } == ["ls", "drop"])
        #expect(commands[3]["hidden"] as? Bool == true)
    }

    /// What a shell does with its script. The program is a stand-in that prints what it was asked, and one answer.
    private struct Shell {
        let path: String
        /// Completes the words in `"$@"`, the first being the program, and prints what is offered.
        let driver: String

        static let bash = Shell(
            path: "/bin/bash",
            driver: """
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _complete_my_tool
                printf '%s\\n' "${COMPREPLY[@]}"
                """)
        static let zsh = Shell(
            path: "/usr/bin/zsh",
            driver: """
                _describe() { print -l -- $candidates }
                _files() { print -l -- ${PREFIX:-paths} }
                compset() { [[ ${words[CURRENT]} == --*=* ]] && PREFIX=paths-after-option }
                words=("$@"); CURRENT=$#; _complete_my_tool
                """)
        static let fish = Shell(
            path: "/usr/bin/fish", driver: "complete -C (string join ' ' -- $argv) | string replace -r '\\t.*' ''")

        func offers(_ words: String, answer: String) throws -> (offered: [String], asked: String) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let name = URL(filePath: path).lastPathComponent
            let script = Completion.Shell(rawValue: name)?.script("my-tool") ?? ""
            let program = folder.appending(path: "my-tool")
            try Data("#!/bin/sh\nprintf '<%s>' \"$@\" > asked\nprintf '\(answer)\\n'\n".utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
            try Data().write(to: folder.appending(path: "rows.csv"))
            let shell = Process()
            shell.executableURL = URL(filePath: path)
            let compdef = name == "zsh" ? "compdef() { :; }\n" : ""
            let flags = ["bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]][name] ?? []
            let given = words.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            shell.arguments = flags + [compdef + script + "\n" + driver] + (name == "fish" ? given : ["x"] + given)
            shell.currentDirectoryURL = folder
            shell.environment = ["PATH": "\(folder.path):/usr/bin:/bin", "HOME": folder.path]
            let (output, errors) = (Pipe(), Pipe())
            (shell.standardOutput, shell.standardError) = (output, errors)
            try shell.run()
            let printed = output.fileHandleForReading.readDataToEndOfFile()
            let problems = errors.fileHandleForReading.readDataToEndOfFile()
            shell.waitUntilExit()
            #expect(problems.isEmpty, "\(String(decoding: problems, as: UTF8.self))")
            let asked = (try? String(contentsOf: folder.appending(path: "asked"), encoding: .utf8)) ?? ""
            return (String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init), asked)
        }

        var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }
    }

    @Test func `bash asks the program and offers its answer`() throws {
        let answer = try Shell.bash.offers("my-tool letters ", answer: "ls\\tList them\\ndrop\\tDrop one")
        #expect(answer.asked == "<complete><--><letters><>")
        #expect(answer.offered == ["ls", "drop"])
        #expect(try Shell.bash.offers("my-tool fit r", answer: ":files").offered == ["rows.csv"])
    }

    @Test(.enabled(if: Shell.zsh.isInstalled, "needs zsh"))
    func `zsh asks the program and offers its answer`() throws {
        let answer = try Shell.zsh.offers("my-tool letters ", answer: "ls\\tList them: all\\ndrop\\tDrop one")
        #expect(answer.asked == "<complete><--><letters><>")
        #expect(answer.offered == ["ls:List them: all", "drop:Drop one"])
        #expect(try Shell.zsh.offers("my-tool fit r", answer: ":files").offered == ["paths"])
        #expect(try Shell.zsh.offers("my-tool x --file=r", answer: ":files").offered == ["paths-after-option"])
    }

    @Test(.enabled(if: Shell.fish.isInstalled, "needs fish"))
    func `fish asks the program and offers its answer`() throws {
        let answer = try Shell.fish.offers("my-tool letters ", answer: "ls\\tList them\\ndrop\\tDrop one")
        #expect(answer.asked == "<complete><--><letters><>")
        #expect(answer.offered.sorted() == ["drop", "ls"])
        #expect(try Shell.fish.offers("my-tool fit r", answer: ":files").offered == ["rows.csv"])
        #expect(try Shell.fish.offers("my-tool fit --file=r", answer: ":files").offered == ["--file=rows.csv"])
    }
}
