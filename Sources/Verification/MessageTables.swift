import Model
import Postgres
import Schema
import Timekeeping

/// The tables that messages are kept in. Moments of writing (`updated_at`) are no effects of a message and are left out.
enum MessageTables {
    private static let decision: [ComparedTable.Column] = [("decision_id", .text)]
    private static let counts: [ComparedTable.Column] = Counts.names.map { ($0, .integer) }

    static let content = ComparedTable(
        "content", key: decision,
        [
            ("record_order", .text), ("post_id", .text), ("status", .text), ("origin", .text), ("simulated", .boolean),
            ("account", .text), ("decision_type", .text), ("bandit_arm", .text), ("content_type", .text),
            ("content_format", .text), ("timing_slot", .text), ("generator_name", .text),
            ("generator_confidence", .real), ("topic", .text), ("hook_type", .text), ("style", .text),
            ("content", .text), ("quality_score", .real), ("novelty_score", .real), ("expertise_level", .real),
            ("viral_score", .real), ("propensity", .real), ("arm_propensity", .real), ("hour_propensity", .real),
            ("state_version", .text), ("created_at", .moment), ("posted_at", .moment),
        ])
    static let outcomes = ComparedTable(
        "outcomes", key: decision,
        [("post_id", .text), ("simulated", .boolean), ("source", .text)] + counts
            + Counts.names.map { ("\($0)_at", .moment) } + [("collected_at", .moment), ("engagement_rate", .real)])
    static let readings = ComparedTable(
        "readings", key: decision + [("collected_at", .moment)],
        [("post_id", .text), ("source", .text), ("simulated", .boolean)] + counts)
    static let attributions = ComparedTable(
        "follower_attributions",
        key: decision + [("method", .text), ("window_start", .moment), ("window_end", .moment)],
        [("followers_gained", .integer), ("collected_at", .moment), ("simulated", .boolean)])

    /// All five as the database has them, in the order of the fold's.
    static func read(_ connection: PostgresConnection) throws -> [TableImage] {
        [
            try content.read(connection), try outcomes.read(connection), try readings.read(connection),
            try rejections(connection), try attributions.read(connection),
        ]
    }

    /// One row a reading that is not believed; the key holds all of it.
    private static func rejections(_ connection: PostgresConnection) throws -> TableImage {
        var table = TableImage("rejected_readings", columns: [])
        let decoder = MessageDecoder()
        for row in try connection.execute("SELECT decision_id, reason, reading FROM rejected_readings") {
            let (reading, reason) = (try row.text("reading"), try row.text("reason"))
            let message = Array(reading.utf8).withUnsafeBytes { try? MetricMessage.decode($0, using: decoder) }
            table.put(
                try message.map { rejectionKey($0, reason: reason) }
                    ?? "\(try row.text("decision_id")) \(reason) \(reading)")
        }
        return table
    }

    static func rejectionKey(_ message: MetricMessage, reason: String) -> String {
        let reading = String(decoding: message.encoded(), as: UTF8.self)
        return "\(message.decisionID) \(message.collectedAt) \(reason) \(reading)"
    }
}

extension MessageFold {
    /// The five tables as the messages say they should be.
    ///
    /// - Parameter names: the registered generator by each key of its names.
    func tables(names: [String: String]) -> [TableImage] {
        [contentTable(names: names), outcomesTable, readingsTable, rejectionsTable, attributionsTable]
    }

    /// - Parameter names: the registered generator by each key of its names.
    func contentTable(names: [String: String]) -> TableImage {
        var table = TableImage(MessageTables.content)
        for (decision, post) in posts {
            let message = post.message
            let arm = message.banditArm.flatMap { ArmName($0) }
            table.put(
                decision,
                [
                    .text(message.recordOrder), .text(message.postID), .text(message.status.rawValue),
                    .text(message.origin.rawValue), .boolean(message.simulated), .text(message.account),
                    .text(message.decisionType.rawValue), .text(message.banditArm), .text(arm?.contentType),
                    .text(arm?.format?.rawValue), .text(arm?.slot?.rawValue), .text(message.generator(names)),
                    .real(message.generatorConfidence), .text(message.topic), .text(message.hookType),
                    .text(message.style), .text(message.content), .real(message.qualityScore),
                    .real(message.noveltyScore), .real(message.expertiseLevel), .real(message.viralScore),
                    .real(message.propensity), .real(message.armPropensity), .real(message.hourPropensity),
                    .text(message.stateVersion), .moment(message.createdAt), .moment(message.postedAt),
                ])
        }
        return table
    }

    var outcomesTable: TableImage {
        var table = TableImage(MessageTables.outcomes)
        for (decision, outcome) in outcomes() {
            var cells: [Cell] = [.text(outcome.postID), .boolean(outcome.simulated), .text(outcome.source)]
            cells += outcome.counts.map { .integer($0.value) }
            cells += outcome.counts.map { .moment($0.readAt) }
            cells += [.moment(outcome.collectedAt), .real(outcome.engagementRate)]
            table.put(decision, cells)
        }
        return table
    }

    var readingsTable: TableImage {
        var table = TableImage(MessageTables.readings)
        for (key, reading) in readings {
            table.put(
                "\(key.decisionID) \(key.collectedAt)",
                [.text(reading.postID), .text(reading.source), .boolean(reading.simulated)]
                    + reading.counts.map { .integer($0) })
        }
        return table
    }

    var attributionsTable: TableImage {
        var table = TableImage(MessageTables.attributions)
        for (key, attribution) in attributions {
            let message = attribution.message
            table.put(
                key.text,
                [.integer(message.followersGained), .moment(message.collectedAt), .boolean(message.simulated)])
        }
        return table
    }

    var rejectionsTable: TableImage {
        var table = TableImage("rejected_readings", columns: [])
        for rejection in rejections {
            table.put(
                MessageTables.rejectionKey(rejection.message, reason: rejection.reasons.joined(separator: ",")))
        }
        return table
    }
}

extension PostMessage {
    /// The registered name of its generator; one that is in no registry as it is.
    func generator(_ names: [String: String]) -> String? {
        generatorName.map { names[GeneratorName.key($0)] ?? $0 }
    }
}
