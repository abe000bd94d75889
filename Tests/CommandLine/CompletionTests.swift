import Foundation
import Synchronization
import Testing

@testable import CommandLine

/// The completion scripts that a program prints of its own tables; bash's is sourced and asked.
@Suite struct CompletionTests {
    private enum Action: String, CommandAction {
        case ls, drop
        var options: Set<String> { self == .ls ? ["kind", "json"] : ["because", "by", "file", "json"] }
    }

    private static let program = CommandLineProgram(
        "my-tool", "a tool",
        commands: [
            Command(
                "letters", "what couldn't be read", operands: .atLeastOne("ACTION", "ls | drop ID"),
                actions: Action.self,
                options: [
                    .values("kind", "KIND", "only these", choices: ["rough", "raw"]), .value("file", "FILE", "a file"),
                    .because, .by, .json,
                ]
            ) { _ in .success },
            Command("fit", "fits a file", operands: .one("FILE", "rows")) { _ in .success },
            Command("job", "runs a job", operands: .one("JOB", "which", choices: ["learn", "retrain"])) { _ in .success
            },
        ])

    private static func script(_ shell: CompletionCommand.Shell) -> String {
        shell.text(program.name, program.commands)
    }

    /// What bash offers for the last of these words.
    private func offers(_ words: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "completion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["rows.csv", "two words.csv"] { try Data().write(to: folder.appending(path: name)) }
        let driver = """
            \(Self.script(.bash))
            COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _rookery_my_tool
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let bash = Process()
        bash.executableURL = URL(filePath: "/bin/bash")
        bash.arguments = ["-c", driver, "bash"] + words
        bash.currentDirectoryURL = folder
        let (output, errors) = (Pipe(), Pipe())
        bash.standardOutput = output
        bash.standardError = errors
        try bash.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let problems = errors.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        #expect(problems.isEmpty, "\(String(decoding: problems, as: UTF8.self))")
        return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    @Test(arguments: [
        ([""], ["completion", "fit", "job", "letters"]), (["--"], ["--help", "--version"]), (["le"], ["letters"]),
        (["letters", ""], ["drop", "ls"]), (["letters", "--kind", "raw", "d"], ["drop"]),
        (["letters", "ls", "--"], ["--help", "--json", "--kind"]),
        (["letters", "ls", "--kind", "r"], ["raw", "rough"]),
        (["letters", "ls", "--kind", "=", "ro"], ["rough"]), (["letters", "ls", "--kind", "="], ["raw", "rough"]),
        (["letters", "drop", "--because", "x", "--b"], ["--because", "--by"]), (["letters", "drop", "--by", ""], []),
        (["letters", "drop", "--file", "r"], ["rows.csv"]), (["fit", "t"], ["two words.csv"]),
        (["job", "le"], ["learn"]), (["completion", "z"], ["zsh"]),
    ])
    func `bash completes commands, actions, options and the values that are known`(
        words: [String], offered: [String]
    ) throws {
        #expect(try offers(["my-tool"] + words) == offered)
    }

    @Test func `zsh and fish are told the same words, with summaries that a quote does not break`() {
        let zsh = Self.script(.zsh)
        #expect(zsh.hasPrefix("#compdef my-tool\n"))
        #expect(zsh.contains(#"'letters:what couldn'\''t be read'"#))
        #expect(zsh.contains("compadd -- rough raw"))
        let fish = Self.script(.fish)
        #expect(fish.contains(#"-a letters -d 'what couldn\'t be read'"#))
        #expect(fish.contains("_at letters ls' -l kind -x -a 'rough raw'"))
    }

    @Test func `the tables themselves come as data`() throws {
        let data = Data(Self.script(.json).utf8)
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let commands = try #require(document["commands"] as? [[String: Any]])
        #expect(commands.compactMap { $0["name"] as? String } == ["letters", "fit", "job", "completion"])
        let actions = try #require(commands[0]["actions"] as? [[String: Any]])
        #expect(actions.compactMap { $0["name"] as? String } == ["ls", "drop"])
    }

    @Test(arguments: [
        (["letters", "drop"], "drop needs --because"), (["letters", "drop", "--because", " "], "drop needs --because"),
        (["letters", "ls", "--by", "ann"], "ls takes no --by"), (["letters", "eat"], "\"eat\" is none of ls, drop"),
        (["letters", "ls", "--kind", "mild"], "--kind: \"mild\" is none of rough, raw"),
    ])
    func `the parser holds a line against the action's own options`(line: [String], part: String) async {
        let errors = Mutex("")
        let exit = await Self.program.run(
            line, output: { _ in }, errors: { text in errors.withLock { $0 += text } })
        #expect(exit == .usage)
        #expect(errors.withLock { $0 }.contains(part))
    }
}
