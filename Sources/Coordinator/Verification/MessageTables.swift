import Model
import Postgres
import Schema
import Timekeeping

/// The columns that are compared, in the order both sides give them. Moments of writing (`updated_at`) are no effects
/// of a message and are left out.
enum TableColumns {
    static let content = [
        "record_order", "post_id", "status", "origin", "simulated", "account", "decision_type", "bandit_arm",
        "content_type", "content_format", "timing_slot", "generator_name", "generator_confidence", "topic", "hook_type",
        "style", "content", "quality_score", "novelty_score", "expertise_level", "viral_score", "propensity",
        "arm_propensity", "hour_propensity", "state_version",
        "created_at", "posted_at",
    ]
    static let outcomes =
        ["post_id", "simulated", "source"] + Counts.names + Counts.names.map { $0 + "_at" }
        + ["collected_at", "engagement_rate"]
    static let readings = ["post_id", "source", "simulated"] + Counts.names
    static let attributions = ["followers_gained", "collected_at", "simulated"]
}

extension MessageFold {
    /// - Parameter names: the registered generator by each key of its names.
    func contentTable(names: [String: String]) -> TableImage {
        var table = TableImage("content", columns: TableColumns.content)
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
        var table = TableImage("outcomes", columns: TableColumns.outcomes)
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
        var table = TableImage("readings", columns: TableColumns.readings)
        for (key, reading) in readings {
            table.put(
                "\(key.decisionID) \(key.collectedAt)",
                [.text(reading.postID), .text(reading.source), .boolean(reading.simulated)]
                    + reading.counts.map { .integer($0) })
        }
        return table
    }

    var attributionsTable: TableImage {
        var table = TableImage("follower_attributions", columns: TableColumns.attributions)
        for (key, attribution) in attributions {
            let message = attribution.message
            table.put(
                key.text,
                [.integer(message.followersGained), .moment(message.collectedAt), .boolean(message.simulated)])
        }
        return table
    }

    /// One row a reading that is not believed; the key holds all of it.
    var rejectionsTable: TableImage {
        var table = TableImage("rejected_readings", columns: [])
        for rejection in rejections {
            table.put(Self.rejectionKey(rejection.message, reason: rejection.reasons.joined(separator: ",")), [])
        }
        return table
    }

    static func rejectionKey(_ message: MetricMessage, reason: String) -> String {
        let reading = String(decoding: message.encoded(), as: UTF8.self)
        return "\(message.decisionID) \(message.collectedAt) \(reason) \(reading)"
    }
}

extension PostMessage {
    /// The registered name of its generator; one that is in no registry as it is.
    func generator(_ names: [String: String]) -> String? {
        generatorName.map { names[GeneratorName.key($0)] ?? $0 }
    }
}

/// Reads the tables that messages are kept in, as they are.
struct TableReader {
    let connection: PostgresConnection

    func content() throws -> TableImage {
        var table = TableImage("content", columns: TableColumns.content)
        for row in try connection.execute(
            """
            SELECT decision_id, record_order, post_id, status, origin, simulated, account, decision_type, bandit_arm,
                   content_type, content_format, timing_slot, generator_name, generator_confidence, topic, hook_type,
                   style, content, quality_score, novelty_score, expertise_level, viral_score, propensity,
                   arm_propensity, hour_propensity, state_version, created_at,
                   posted_at
            FROM content
            """)
        {
            table.put(
                try row.text("decision_id"),
                try table.columns.map { column in
                    switch column {
                    case "simulated": .boolean(try row.bool(column))
                    case "created_at", "posted_at": .moment(try row.optionalTimestamp(column))
                    case "generator_confidence", "quality_score", "novelty_score", "expertise_level", "viral_score",
                        "propensity", "arm_propensity", "hour_propensity":
                        .real(try row.optionalDouble(column))
                    default: .text(try row.optionalText(column))
                    }
                })
        }
        return table
    }

    func outcomes() throws -> TableImage {
        var table = TableImage("outcomes", columns: TableColumns.outcomes)
        for row in try connection.execute(
            """
            SELECT decision_id, post_id, simulated, source, impressions, likes, retweets, replies, quotes, bookmarks,
                   profile_clicks, impressions_at, likes_at, retweets_at, replies_at, quotes_at, bookmarks_at,
                   profile_clicks_at, collected_at, engagement_rate
            FROM outcomes
            """)
        {
            var cells: [Cell] = [
                .text(try row.text("post_id")), .boolean(try row.bool("simulated")), .text(try row.text("source")),
            ]
            cells += try Counts.names.map { .integer(try row.optionalInt($0)) }
            cells += try Counts.names.map { .moment(try row.optionalTimestamp($0 + "_at")) }
            cells += [
                .moment(try row.timestamp("collected_at")), .real(try row.optionalDouble("engagement_rate")),
            ]
            table.put(try row.text("decision_id"), cells)
        }
        return table
    }

    func readings() throws -> TableImage {
        var table = TableImage("readings", columns: TableColumns.readings)
        for row in try connection.execute(
            """
            SELECT decision_id, collected_at, post_id, source, simulated, impressions, likes, retweets, replies, quotes,
                   bookmarks, profile_clicks
            FROM readings
            """)
        {
            let cells: [Cell] = [
                .text(try row.text("post_id")), .text(try row.text("source")), .boolean(try row.bool("simulated")),
            ]
            table.put(
                "\(try row.text("decision_id")) \(try row.timestamp("collected_at"))",
                cells + (try Counts.names.map { .integer(try row.optionalInt($0)) }))
        }
        return table
    }

    func attributions() throws -> TableImage {
        var table = TableImage("follower_attributions", columns: TableColumns.attributions)
        for row in try connection.execute(
            """
            SELECT decision_id, method, window_start, window_end, followers_gained, collected_at, simulated
            FROM follower_attributions
            """)
        {
            let window = "\(try row.timestamp("window_start"))…\(try row.timestamp("window_end"))"
            table.put(
                "\(try row.text("decision_id")) \(try row.text("method")) \(window)",
                [
                    .integer(try row.optionalInt("followers_gained")), .moment(try row.timestamp("collected_at")),
                    .boolean(try row.bool("simulated")),
                ])
        }
        return table
    }

    func rejections() throws -> TableImage {
        var table = TableImage("rejected_readings", columns: [])
        let decoder = MessageDecoder()
        for row in try connection.execute("SELECT decision_id, collected_at, reason, reading FROM rejected_readings") {
            let reading = try row.text("reading")
            let message = Array(reading.utf8).withUnsafeBytes { try? MetricMessage.decode($0, using: decoder) }
            let reason = try row.text("reason")
            guard let message else {
                table.put("\(try row.text("decision_id")) \(reason) \(reading)", [])
                continue
            }
            table.put(MessageFold.rejectionKey(message, reason: reason), [])
        }
        return table
    }
}
