import Postgres
import Timekeeping

extension ScrapeSchedule {
    /// Writes what became of claims, each only where the claim is still held.
    ///
    /// - Parameter lease: how long nobody else publishes what is stored here.
    /// - Returns: the claims that were still held; of the others nothing is written, and nothing may be published.
    public static func settle(
        _ settlements: [ScrapeSettlement], lease: Duration, in connection: PostgresConnection
    ) throws -> Set<ScrapeClaim> {
        guard !settlements.isEmpty else { return [] }
        let rows = settlements.sorted { Key($0.claim.checkpoint) < Key($1.claim.checkpoint) }
        let values = rows.map { SettlementRow($0.outcome) }
        return try connection.transaction {
            let kept = try connection.execute(
                """
                UPDATE scrape_schedule s
                SET state = n.state, reading = n.reading, scraped_at = n.scraped_at, last_error = n.error,
                    attempts = s.attempts - CASE WHEN n.refunded THEN 1 ELSE 0 END,
                    not_before = clock_timestamp() + n.pause * interval '1 second',
                    lease_until = clock_timestamp() + $10 * interval '1 second'
                FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::jsonb[], $6::timestamptz[],
                            $7::text[], $8::boolean[], $9::double precision[])
                     AS n (decision_id, age_seconds, claim, state, reading, scraped_at, error, refunded, pause)
                WHERE s.decision_id = n.decision_id AND s.age_seconds = n.age_seconds
                  AND s.state = 'claimed' AND s.claim = n.claim
                RETURNING s.decision_id::text AS decision_id, s.age_seconds::bigint AS age_seconds, s.claim
                """,
                [
                    .column(.uuids(rows.map(\.claim.checkpoint.decisionID))),
                    .column(.ints(rows.map(\.claim.checkpoint.ageSeconds))), .column(.ints(rows.map(\.claim.number))),
                    .column(.texts(values.map(\.state))), .column(.jsons(values.map(\.reading))),
                    .column(.timestamps(values.map(\.scrapedAt))), .column(.texts(values.map(\.error))),
                    .column(.bools(values.map(\.isRefunded))), .column(.doubles(values.map(\.pause))),
                    .double(lease / .seconds(1)),
                ])
            var held: Set<[String]> = []
            for row in kept { held.insert([try row.text("decision_id"), String(try row.int("age_seconds"))]) }
            let ours = rows.filter { row in
                let checkpoint = row.claim.checkpoint
                return held.contains([checkpoint.decisionID, String(checkpoint.ageSeconds)])
            }
            try retire(ours.filter { $0.outcome == .gone }.map(\.claim.checkpoint.decisionID), in: connection)
            return Set(ours.map(\.claim))
        }
    }

    /// The later checkpoints of posts that are gone are not asked for any more.
    private static func retire(_ decisions: [String], in connection: PostgresConnection) throws(PostgresError) {
        guard !decisions.isEmpty else { return }
        try connection.execute(
            """
            UPDATE scrape_schedule SET state = 'gone'
            WHERE decision_id = ANY ($1::uuid[]) AND state IN ('waiting', 'open')
            """, [.column(.uuids(decisions))])
    }

    /// Readings whose holder had time to publish them and did not say so. Each is leased to the caller by pushing the
    /// time on, so that scrapers do not all publish it.
    public static func unpublished(
        limit: Int, lease: Duration, in connection: PostgresConnection
    ) throws(PostgresError) -> [UnpublishedReading] {
        let rows = try connection.execute(
            """
            WITH left_over AS (
                SELECT decision_id, age_seconds FROM scrape_schedule
                WHERE state = 'done' AND NOT published AND COALESCE(lease_until <= clock_timestamp(), true)
                ORDER BY scraped_at LIMIT $1 FOR UPDATE SKIP LOCKED)
            UPDATE scrape_schedule s SET lease_until = clock_timestamp() + $2 * interval '1 second'
            FROM left_over l WHERE s.decision_id = l.decision_id AND s.age_seconds = l.age_seconds
            RETURNING \(columns), s.reading::text AS reading, (s.reading ->> 'followers_total')::bigint AS followers
            """, [.int(Int64(limit)), .double(lease / .seconds(1))])
        var readings: [UnpublishedReading] = []
        for row in rows {
            readings.append(
                UnpublishedReading(
                    claim: try claim(of: row), reading: try row.text("reading"),
                    followers: try row.optionalInt("followers")))
        }
        return readings
    }

    /// Kafka has acknowledged what the readings of these claims say.
    public static func markPublished(
        _ claims: some Collection<ScrapeClaim>, in connection: PostgresConnection
    ) throws(PostgresError) {
        guard !claims.isEmpty else { return }
        let rows = claims.sorted { Key($0.checkpoint) < Key($1.checkpoint) }
        try connection.execute(
            """
            UPDATE scrape_schedule s SET published = true
            FROM unnest($1::uuid[], $2::bigint[]) AS n (decision_id, age_seconds)
            WHERE s.decision_id = n.decision_id AND s.age_seconds = n.age_seconds AND s.state = 'done'
            """,
            [
                .column(.uuids(rows.map(\.checkpoint.decisionID))),
                .column(.ints(rows.map(\.checkpoint.ageSeconds))),
            ])
    }
}

/// An outcome as the columns it sets.
private struct SettlementRow {
    var state = "open"
    var reading: String?
    var scrapedAt: Timestamp?
    var error: String?
    var isRefunded = false
    /// Seconds until it may be claimed again.
    var pause: Double?

    init(_ outcome: ScrapeSettlement.Outcome) {
        switch outcome {
        case .done(let reading, let followers, let moment):
            state = "done"
            scrapedAt = moment
            // The post's followers ride along in the stored reading, so that both messages can be made again from it.
            let total = followers.map { ",\"followers_total\":\($0)}" }
            self.reading = total.map { String(reading.dropLast()) + $0 } ?? reading
        case .gone: state = "gone"
        case .retry(let duration, let reason):
            error = reason
            pause = duration / .seconds(1)
        case .parked(let reason):
            state = "parked"
            error = reason
        case .returned: isRefunded = true
        }
    }
}
