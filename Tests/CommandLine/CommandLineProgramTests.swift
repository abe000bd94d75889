import CommandLine
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

    private func run(_ arguments: String...) async -> Outcome {
        let echo = Command(
            "echo", "prints what it is given", operands: .any("WORD", "to print"),
            options: [
                .flag("loud", "in capitals"), .values("tag", "TAG", "may come often"),
                .value("times", "N", "how often"),
            ],
            examples: [.init("tool echo a", "prints a")], exits: [.failed]
        ) { arguments in
            let times = try arguments.int("times", in: 1...9) ?? 1
            Self.seen.withLock { seen in
                seen = "\(arguments.operands) \(arguments.has("loud")) \(arguments.all("tag")) \(times)"
            }
            return .success
        }
        let deny = Command("deny", "always refuses") { _ in throw CommandFailure(.refused, "too few posts: 19 of 20") }
        let output = Mutex("")
        let errors = Mutex("")
        let exit = await CommandLineProgram("tool", "a tool", commands: [echo, deny]).run(
            arguments, output: { text in output.withLock { $0 += text } },
            errors: { text in errors.withLock { $0 += text } })
        return Outcome(exit: exit, output: output.withLock { $0 }, errors: errors.withLock { $0 })
    }

    private static let seen = Mutex("")

    @Test func `options, inline values, repeats and operands are told apart`() async {
        let outcome = await run("echo", "a", "--tag", "x", "--loud", "--tag=y=z", "--times", "3", "--", "--b", "-")
        #expect(outcome.exit == .success)
        #expect(Self.seen.withLock { $0 } == #"["a", "--b", "-"] true ["x", "y=z"] 3"#)
    }

    @Test(arguments: [
        (["echo", "--lod"], "did you mean --loud?"), (["echo", "--tag"], "--tag needs a value, TAG"),
        (["echo", "--loud=1"], "--loud takes no value"), (["echo", "--times", "0"], "from 1 to 9"),
        (["echo", "--times", "1", "--times", "2"], "--times is given twice"), (["eco"], "did you mean echo?"),
        (["deny", "x"], "deny takes no argument, but \"x\" is given"), ([], "usage: tool <command>"),
    ])
    func `a command line that is not understood ends with 2 and says why`(arguments: [String], part: String) async {
        let errors = Mutex("")
        let commands = [
            Command("deny", "always refuses") { _ in .refused },
            Command(
                "echo", "prints", options: [.flag("loud", ""), .value("tag", "TAG", ""), .value("times", "N", "")]
            ) { arguments in
                _ = try arguments.int("times", in: 1...9)
                return .success
            },
        ]
        let exit = await CommandLineProgram("tool", "a tool", commands: commands).run(
            arguments, output: { _ in }, errors: { text in errors.withLock { $0 += text } })
        #expect(exit == .usage)
        #expect(errors.withLock { $0 }.contains(part))
    }

    @Test func `an error's own exit code is taken, and its sentence printed`() async {
        let outcome = await run("deny")
        #expect(outcome.exit == .refused)
        #expect(outcome.errors == "tool deny: too few posts: 19 of 20")
    }

    @Test func `help names options, examples and exit codes`() async {
        let outcome = await run("echo", "--help")
        #expect(outcome.exit == .success)
        for part in ["--tag TAG", "tool echo a", "exit codes", "2  the command line"] {
            #expect(outcome.output.contains(part))
        }
    }
}
