import CommandLine
import Runtime
import Scheduling
import Store

/// `coordinator trigger`: the short form of `coordinator schedule trigger`.
enum TriggerCommand {
    static let command = Command(
        "trigger", "queue a job now, beside the schedule",
        discussion: """
            A worker takes it like a scheduled one, under the same gates. A job that failed is given all its attempts
            again. With --wait the command ends when the job has: 0 done, 5 skipped by its gate, 1 failed or not ended
            in time. Who asked, and why where that is said, stands in schedule history.
            """,
        operands: .one(
            "JOB", JobKind.jobs.map(\.rawValue).joined(separator: ", "), choices: JobKind.jobs.map(\.rawValue)),
        options: TriggerRun.options + [.becauseIfSaid, .by, .dryRun, .json],
        examples: [
            .init("coordinator trigger learn --wait", "learn from what is there"),
            .init("coordinator trigger optimize --slot 2026-03-02T06:00:00Z", "try a failed slot again"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        guard JobKind.jobs.contains(where: { $0.rawValue == arguments.operands[0] }) else {
            let known = JobKind.jobs.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is none of the jobs: \(known)")
        }
        _ = try arguments.time("slot")
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            try TriggerRun(schedule: arguments.operands[0], arguments: arguments, configuration: configuration).run()
        }
    }
}
