import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator weights`: what the generators' weights would become, and what that would be worth.
enum WeightsCommand {
    static let command = Command(
        "weights", "preview what an optimization would do to the weights, and what that would be worth",
        discussion: """
            preview works out the step that `optimize` would take now from the present tables, with each generator's
            posterior, and estimates followers per 1000 impressions under the new weights from the recorded propensities:
            by inverse propensity, self-normalised, and doubly robust, with 95 % intervals beside those of the present
            weights. It writes nothing. With --set other weights than the step's are judged; the generators that are not
            named share what is left in their present proportions. Exits 5 where the guard would refuse.
            """,
        operands: .one("ACTION", "preview"),
        options: [
            .values("set", "NAME=WEIGHT", "judge this weight instead of the step's; may come often"),
            .value("drive", "DRIVE", "raw or posterior (default: ROOKERY_WEIGHT_DRIVE)"),
            .value("guard", "RULE", "off, interval or difference (default: ROOKERY_WEIGHT_GUARD)"),
            .value("at", "TIME", "the end of the window, RFC 3339 (default: now)"), .json,
        ],
        examples: [
            .init("coordinator weights preview", "the next step, and what it would be worth"),
            .init("coordinator weights preview --drive posterior --json", "the step the posterior would take, as data"),
            .init(
                "coordinator weights preview --set coach=0.4 --set explorer=0.1", "what these weights would be worth"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        guard arguments.operands[0] == "preview" else {
            throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is not preview")
        }
        let configuration = try Configuration.load()
        let settings = try PreviewSettings(arguments, configuration)
        let preview = try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "weights")
            return try WeightPreview.read(connection, settings)
        }
        Console.output(arguments.has("json") ? preview.json : preview.text(.standardOutput))
        return preview.verdict == .refused ? .refused : .success
    }
}
