import CommandLine
import Runtime
import Scheduling
import Timekeeping

extension ScheduleSettings {
    /// What `schedule set` was given.
    ///
    /// - Throws: `CommandFailure` with exit code 2 where a value cannot be read, or nothing is to be set.
    init(_ arguments: CommandArguments) throws(CommandFailure) {
        if let text = arguments["rule"] {
            do throws(ScheduleRuleError) { rule = try ScheduleRule(text) } catch {
                throw CommandFailure(.usage, "--rule: \(error)")
            }
        }
        timeZone = arguments["time-zone"]
        catchUp = try Self.policy(arguments, "catch-up")
        overlap = try Self.policy(arguments, "overlap")
        maxAttempts = try arguments.int("attempts", in: 1...100).map(Int64.init)
        if let text = arguments["window"] {
            if text == "none" {
                window = Window.none
            } else if let span = SpanText.span(text) {
                window = .span(span)
            } else {
                throw CommandFailure(.usage, "--window: \"\(text)\" is neither a length of time such as 6h nor none")
            }
        }
        guard self != ScheduleSettings() else {
            throw CommandFailure(
                .usage, "set needs one of --rule, --time-zone, --catch-up, --window, --overlap, --attempts")
        }
    }

    private static func policy<Policy: RawRepresentable & CaseIterable>(
        _ arguments: CommandArguments, _ name: String
    ) throws(CommandFailure) -> Policy? where Policy.RawValue == String {
        guard let text = arguments[name] else { return nil }
        guard let policy = Policy(rawValue: text) else {
            let known = Policy.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--\(name): \"\(text)\" is none of \(known)")
        }
        return policy
    }
}
