import Postgres
import Timekeeping

/// What people decided about dead letters (`dead_letters`), by the letter's identity.
///
/// A replay records its intent, sends, then records where the letter went. A crash between leaves `replaying`: the next
/// replay sends again, which is harmless because the tables depend on the set of messages only. A replayed letter is never
/// sent again. Decisions about one letter are serialized (`withLock`).
public enum DeadLetterStore {
    /// Who decides, and when in domain time.
    public struct Decision: Sendable {
        public let letter: String
        public let topic: String
        public let sourcePartition: Int64?
        public let sourceOffset: Int64?
        public let by: String
        public let at: Timestamp

        public init(
            letter: String, topic: String, sourcePartition: Int64?, sourceOffset: Int64?, by: String, at: Timestamp
        ) {
            self.letter = letter
            self.topic = topic
            self.sourcePartition = sourcePartition
            self.sourceOffset = sourceOffset
            self.by = by
            self.at = at
        }

        fileprivate var values: PostgresQuery {
            "\(letter), \(topic), \(sourcePartition), \(sourceOffset), \(by), \(at)"
        }
    }

    /// SHA-256 of each, in hexadecimal.
    public static func hashes(
        _ connection: PostgresConnection, _ contents: [[UInt8]]
    ) throws(PostgresError) -> [String] {
        let rows = try connection.execute(
            """
            SELECT encode(sha256(decode(content, 'hex')), 'hex') AS hash
            FROM unnest(\(contents.map(hexadecimal))) WITH ORDINALITY AS c (content, place) ORDER BY place
            """)
        var hashes: [String] = []
        for row in rows { hashes.append(try row.text(0)) }
        return hashes
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Every letter that was decided on.
    public static func load(_ connection: PostgresConnection) throws(PostgresError) -> [String: DeadLetterStanding] {
        var standings: [String: DeadLetterStanding] = [:]
        for row in try connection.execute(
            "SELECT letter, state, decided_by, decided_at, reason, sent_hash, sent_partition, sent_offset FROM dead_letters"
        ) {
            standings[try row.text("letter")] = try standing(row)
        }
        return standings
    }

    private static func standing(_ row: PostgresRow) throws(PostgresError) -> DeadLetterStanding {
        DeadLetterStanding(
            state: try row.value("state", of: "dead_letters"),
            by: try row.text("decided_by"), at: try row.timestamp("decided_at"),
            reason: try row.optionalText("reason"), sentHash: try row.optionalText("sent_hash"),
            sentPartition: try row.optionalInt("sent_partition"), sentOffset: try row.optionalInt("sent_offset"))
    }

    /// Runs `body` while no other process decides about the letter; waits for one that does, within the statement timeout.
    public static func alone<R>(
        _ connection: PostgresConnection, _ letter: String, _ body: () throws -> R
    ) throws -> R {
        try connection.execute("SELECT pg_advisory_lock(hashtextextended(\("dead letter " + letter), 0))")
        // A connection that broke has lost the lock by itself.
        defer {
            _ = try? connection.execute(
                "SELECT pg_advisory_unlock(hashtextextended(\("dead letter " + letter), 0))")
        }
        return try body()
    }

    /// Records that the letter is about to be sent.
    ///
    /// - Returns: `nil` if it may be sent; the decision if it was replayed already.
    public static func intend(
        _ connection: PostgresConnection, _ decision: Decision, sentHash: String
    ) throws(PostgresError) -> DeadLetterStanding? {
        let written = try connection.execute(
            """
            INSERT INTO dead_letters AS d
                (letter, topic, source_partition, source_offset, decided_by, decided_at, state, sent_hash)
            VALUES (\(decision.values), 'replaying', \(sentHash))
            ON CONFLICT (letter) DO UPDATE
            SET state = 'replaying', decided_by = EXCLUDED.decided_by, decided_at = EXCLUDED.decided_at, reason = NULL,
                sent_hash = EXCLUDED.sent_hash
            WHERE d.state <> 'replayed'
            """)
        return written.affected > 0 ? nil : try load(connection)[decision.letter]
    }

    /// Records where the letter went. Only after `intend`.
    public static func noteReplayed(
        _ connection: PostgresConnection, _ letter: String, partition: Int64, offset: Int64
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE dead_letters SET state = 'replayed', sent_partition = \(partition), sent_offset = \(offset)
            WHERE letter = \(letter) AND state = 'replaying'
            """)
    }

    /// Records that the letter will not be replayed.
    ///
    /// - Returns: `nil` if it is dropped now; the decision if there was one already.
    public static func drop(
        _ connection: PostgresConnection, _ decision: Decision, reason: String
    ) throws(PostgresError) -> DeadLetterStanding? {
        let written = try connection.execute(
            """
            INSERT INTO dead_letters
                (letter, topic, source_partition, source_offset, decided_by, decided_at, state, reason)
            VALUES (\(decision.values), 'dropped', \(reason))
            ON CONFLICT (letter) DO NOTHING
            """)
        return written.affected > 0 ? nil : try load(connection)[decision.letter]
    }
}

/// What was decided about a dead letter.
public struct DeadLetterStanding: Equatable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        /// About to be sent; the process that wrote this may have died before or after it did.
        case replaying
        case replayed
        case dropped
    }

    public let state: State
    public let by: String
    /// Domain time.
    public let at: Timestamp
    /// Why it was dropped.
    public let reason: String?
    /// SHA-256 of the value that was sent, in hexadecimal.
    public let sentHash: String?
    /// Where it was put in its source topic.
    public let sentPartition: Int64?
    public let sentOffset: Int64?
}
