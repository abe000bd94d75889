import CommandLine
import Learning
import Runtime
import Store
import Timekeeping

/// What a person asks of the gates.
enum GateRequest: Hashable, Sendable {
    /// What is not named stays as it is.
    case set(mode: GateThresholds.Mode?, views: Double?, likes: Double?, age: Span?)
    case followConfiguration(GateSetting)

    /// The longest age a gate may ask for: what a week of checkpoints can give.
    private static let longest = Span.days(7)

    /// - Throws: `CommandFailure` with exit code 2 naming the option at fault.
    init(_ arguments: CommandArguments, configured: GateSetting) throws(CommandFailure) {
        let named = ["mode", "views", "likes", "age"].filter(arguments.has)
        if arguments.has("from-configuration") {
            guard named.isEmpty else {
                throw CommandFailure(.usage, "--from-configuration leaves no room for --\(named[0])")
            }
            self = .followConfiguration(configured)
            return
        }
        guard !named.isEmpty else {
            throw CommandFailure(.usage, "set needs one of --mode, --views, --likes, --age, --from-configuration")
        }
        self = .set(
            mode: arguments["mode"].flatMap(GateThresholds.Mode.init),
            views: try arguments.double("views", in: 0...1_000_000_000),
            likes: try arguments.double("likes", in: 0...1_000_000_000), age: try Self.age(arguments["age"]))
    }

    private static func age(_ text: String?) throws(CommandFailure) -> Span? {
        guard let text else { return nil }
        if text == "0" { return .zero }
        guard let span = SpanText.span(text), span <= longest else {
            throw CommandFailure(.usage, "--age: \"\(text)\" is no age such as 90m, 2h or 1d, of 7d at most")
        }
        return span
    }

    /// What is asked for then.
    func setting(instead present: GateSetting) -> GateSetting {
        switch self {
        case .followConfiguration(let configured): return configured
        case .set(let mode, let views, let likes, let age):
            return GateSetting(
                mode: mode ?? present.mode, views: views ?? present.views, likes: likes ?? present.likes,
                age: age ?? present.age)
        }
    }

    var source: GateSettings.Source {
        if case .followConfiguration = self { .configuration } else { .person }
    }
}
