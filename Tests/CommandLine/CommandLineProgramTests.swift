import CommandLine
import Foundation
import Runtime
import Synchronization
import Testing

@Suite struct CommandLineProgramTests {
    /// What a run printed and how it ended.
    private struct Outcome {
        let exit: CommandExit
        let output: String
        let errors: String
    }

    private struct LibraryError: Error, CustomStringConvertible {
        let description = "the server is unavailable"
    }

    /// What a handler saw.
    private let seen = Box()

    private func run(_ arguments: String...) async -> Outcome { await run(arguments) }

    private func run(_ arguments: [String]) async -> Outcome {
        let seen = seen
        let echo = Command(
            "echo", "Print what it is given", group: "Run", operands: [.any("WORD", "to print")],
            options: [
                .flag("loud", "in capitals"), .values("tag", "TAG", "may come often"),
                .value("times", "N", "how often"),
            ],
            examples: [.init("tool echo a", "prints a")], exits: [.failed], exitMeanings: [.failed: "nothing to print"]
        ) { arguments in
            let times = try arguments.int("times", in: 1...9) ?? 1
            seen.set("\(arguments.operands) \(arguments.has("loud")) \(arguments.all("tag")) \(times)")
            return .success
        }
        let deny = Command("deny", "Refuse", group: "Run", options: [.json]) { _ in
            throw CommandFailure(.refused, "too few posts: 19 of 20")
        }
        let ask = Command("ask", "Ask a server") { _ in
            await Task.yield()
            throw LibraryError()
        }
        let letters = Command(
            "letters", "Show and drop letters", discussion: "What could not be read.", group: "Decide",
            subcommands: [
                Command("ls", "List them", options: [.value("kind", "KIND", "only these", choices: ["raw", "rough"])]) {
                    _ in .success
                },
                Command(
                    "drop", "Drop one", operands: [.one("ID", "which"), .optional("PLACE", "from where")],
                    options: [.reason, .actor, .dryRun, .json]
                ) { arguments in
                    seen.set("\(arguments.operands) \(arguments.reason) \(arguments.actor)")
                    return .success
                },
            ])
        let pulse = Command("pulse", "For scripts", isHidden: true) { _ in .warning }
        let (output, errors) = (Box(), Box())
        let program = CommandLineProgram(
            "tool", "A tool", commands: [echo, deny, ask, letters, pulse],
            exitOf: { $0 is LibraryError ? .serverMissing : nil })
        let exit = await program.run(arguments, output: { output.set($0) }, errors: { errors.set($0) })
        return Outcome(exit: exit, output: output.text, errors: errors.text)
    }

    private final class Box: Sendable {
        private let content = Mutex("")
        var text: String { content.withLock { $0 } }
        func set(_ text: String) { content.withLock { $0 = text } }
    }

    @Test func `options, inline values, repeats and operands are told apart`() async {
        let outcome = await run("echo", "a", "--tag", "x", "--loud", "--tag=y=z", "--times", "3", "--", "--b", "-")
        #expect(outcome.exit == .success)
        #expect(seen.text == #"["a", "--b", "-"] true ["x", "y=z"] 3"#)
    }

    @Test func `a subcommand takes its own operands and options`() async {
        let outcome = await run("letters", "drop", "12", "--reason", "a test", "--actor", "ann")
        #expect(outcome.exit == .success)
        #expect(seen.text == #"["12"] a test ann"#)
    }

    @Test(arguments: [
        (["echo", "--lod"], "tool echo: echo has no option --lod; did you mean --loud?"),
        (["echo", "--tag"], "--tag needs a value, TAG"), (["echo", "--loud=1"], "--loud takes no value"),
        (["echo", "--times", "0"], "from 1 to 9"),
        (["echo", "--times", "1", "--times", "2"], "--times is given twice"),
        (["eco"], "tool: there is no command \"eco\"; did you mean echo?"),
        (["deny", "x"], "deny takes no argument; \"x\" is too many"),
        ([], "usage: tool <command>"), (["--json", "deny"], "--json needs a command before it"),
        (["letters"], "usage: tool letters <command>"),
        (["letters", "dop"], "tool letters: there is no command \"dop\"; did you mean drop?"),
        (["letters", "--kind", "raw"], "--kind needs a command before it; see tool letters --help"),
        (["letters", "drop"], "letters drop needs ID: which"),
        (["letters", "drop", "1", "2", "3", "--reason", "x"], "letters drop takes ID [PLACE]; \"3\" is too many"),
        (["letters", "drop", "1"], "letters drop needs --reason"),
        (["letters", "drop", "1", "--reason", " "], "letters drop needs --reason"),
        (["letters", "ls", "--actor", "ann"], "letters ls has no option --actor"),
        (["letters", "ls", "--kind", "mild"], "--kind: \"mild\" is none of raw, rough"),
        (["help", "lettres"], "did you mean letters?"), (["puls"], "there is no command \"puls\";"),
    ])
    func `a command line that is not understood ends with 2 and says why`(arguments: [String], part: String) async {
        let outcome = await run(arguments)
        #expect(outcome.exit == .usage)
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `an error's exit code is its own, the library's, or that of a failure`() async {
        let refused = await run("deny")
        #expect(refused.exit == .refused)
        #expect(refused.errors == "tool deny: too few posts: 19 of 20")
        let missing = await run("ask")
        #expect(missing.exit == .serverMissing)
        #expect(missing.errors == "tool ask: the server is unavailable")
    }

    @Test(arguments: [
        (["deny", "--json"], 5, "too few posts: 19 of 20"), (["deny", "--json", "x"], 2, "\"x\" is too many"),
        (["letters", "drop", "1", "--json"], 2, "letters drop needs --reason"),
    ])
    func `with --json an error is a document`(arguments: [String], code: Int, part: String) async throws {
        struct Document: Decodable {
            struct Failure: Decodable {
                let message: String
                let exit: Int
            }
            let error: Failure
        }
        let outcome = await run(arguments)
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.errors.utf8))
        #expect(document.error.exit == code)
        #expect(Int(outcome.exit.rawValue) == code)
        #expect(document.error.message.contains(part))
    }

    @Test func `the program's help lists commands under their headings, and no hidden one`() async {
        let help = await run("--help").output
        #expect(help.contains("\nRun:\n  echo"))
        #expect(help.contains("\nDecide:\n  letters"))
        #expect(help.contains("\nReference:\n  completion"))
        #expect(help.contains("\ncommands:\n  ask"))
        #expect(!help.contains("pulse"))
        #expect(!help.contains("complete "))
        #expect(await run("pulse").exit == .warning)
    }

    @Test func `a command's help names options, examples and what the exit codes mean`() async {
        let outcome = await run("echo", "--help")
        #expect(outcome.exit == .success)
        for part in [
            "usage: tool echo [options] [WORD …]", "--tag TAG", "tool echo a", "exit codes", "1  nothing to print",
        ] {
            #expect(outcome.output.contains(part), "\(part)")
        }
    }

    @Test func `the help of a group lists its subcommands, that of a subcommand only its own options`() async {
        let group = await run("letters", "--help").output
        #expect(group.contains("  ls    List them\n  drop  Drop one\n"))
        #expect(!group.contains("--reason"))
        let drop = await run("letters", "drop", "--help").output
        #expect(drop.contains("usage: tool letters drop [options] ID [PLACE]"))
        #expect(drop.contains("--reason TEXT"))
        #expect(!drop.contains("--kind"))
        #expect(await run("help", "letters", "drop").output == drop)
    }
}
