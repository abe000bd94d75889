import Postgres
import Schema
import Timekeeping

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
