import Learning
import Operations
import Postgres
import Timekeeping

extension StateAnswer {
    /// A content arm with the 95 % interval of its success rate. Where evidence is discounted by age, mean and interval
    /// are those of the discounted evidence, as the bandit sees it.
    struct Arm: Encodable {
        let name: String
        let successes: Int64
        let failures: Int64
        let mean: Double
        let low: Double
        let high: Double
        let probabilityOfBest: Double?

        static func all(_ reading: StateReading) -> [Arm] {
            reading.contentArms.map { arm in
                let interval = arm.evidence.interval(0.95)
                return Arm(
                    name: arm.arm, successes: arm.successes, failures: arm.failures, mean: arm.evidence.mean,
                    low: interval.lowerBound, high: interval.upperBound, probabilityOfBest: arm.winProbability)
            }
        }
    }

    /// An hour of the day in the account's time zone; all 24, with or without posts.
    struct Hour: Encodable {
        let hour: Int
        let pulls: Int64
        let mean: Double?

        static func all(_ reading: StateReading) -> [Hour] {
            let known = Dictionary(uniqueKeysWithValues: reading.timingArms.map { ($0.arm, $0) })
            return (0..<24).map { hour in
                let arm = known["timing_\(hour)"]
                return Hour(hour: hour, pulls: arm?.pulls ?? 0, mean: arm?.averageReward)
            }
        }
    }

    /// The learning gates: thresholds, and what they refused.
    struct Gates: Encodable {
        struct Refusal: Encodable {
            let reason: String
            let posts: Int64
        }

        /// Posts by reason in one learn run; `learnable` is among the reasons.
        struct Run: Encodable {
            let slot: Timestamp
            var counts: [String: Int64]
        }

        let mode: String?
        let viewsMin: Double?
        let likesMin: Double?
        let ageMinSeconds: Double?
        let learnable: Int64
        let refused: Int64
        /// Posts without a reading yet.
        let pending: Int64
        /// A post that is refused for two reasons counts under both.
        let refusals: [Refusal]
        /// The newest 240 learn runs of the window, oldest first.
        let overTime: [Run]

        init(_ reading: StateReading) throws {
            let gate = reading.gate
            mode = gate.mode
            viewsMin = gate.viewsMin
            likesMin = gate.likesMin
            ageMinSeconds = gate.ageMinSeconds
            learnable = gate.learnable
            refused = gate.refused
            pending = gate.notJudged
            refusals = gate.refusals.entries.map { Refusal(reason: $0.name, posts: $0.value) }
            overTime = try Self.runs(reading)
        }

        private static func runs(_ reading: StateReading) throws -> [Run] {
            var runs: [Run] = []
            for row in try reading.connection.execute(
                """
                SELECT slot, reason, posts FROM gate_refusal_counts
                WHERE slot > \(reading.since) AND slot >= COALESCE(
                    (SELECT DISTINCT slot FROM gate_refusal_counts ORDER BY slot DESC OFFSET 239 LIMIT 1), '-infinity')
                ORDER BY slot, reason
                """)
            {
                let slot = try row.timestamp("slot")
                if runs.last?.slot != slot { runs.append(Run(slot: slot, counts: [:])) }
                runs[runs.count - 1].counts[try row.text("reason")] = try row.int("posts")
            }
            return runs
        }
    }

    /// One of the newest 30 own posts. Its text is user input: it is sent as a JSON string and never becomes markup.
    struct Post: Encodable {
        let decisionID: String
        let postedAt: Timestamp
        let generator: String?
        let topic: String?
        let content: String?
        let impressions: Int64?
        let predicted: Double?
        let actual: Double?
        /// `nil` before the gates first saw a reading.
        let learnable: Bool?
        /// Why the gates refused it.
        let refusals: [String]

        static func all(_ reading: StateReading) throws -> [Post] {
            try reading.connection.execute(
                """
                SELECT c.decision_id, c.posted_at, c.generator_name, c.topic, c.content, o.impressions,
                       o.engagement_rate, p.predicted_rate, g.learnable, COALESCE(g.reasons, '{}') AS reasons
                FROM (SELECT * FROM content WHERE origin = 'own' AND posted_at IS NOT NULL
                      ORDER BY posted_at DESC LIMIT 30) c
                LEFT JOIN outcomes o USING (decision_id) LEFT JOIN predictions p USING (decision_id)
                LEFT JOIN gate_decisions g USING (decision_id)
                ORDER BY c.posted_at DESC, c.decision_id
                """
            ).map { row in
                Post(
                    decisionID: try row.text("decision_id"), postedAt: try row.timestamp("posted_at"),
                    generator: try row.optionalText("generator_name"), topic: try row.optionalText("topic"),
                    content: try row.optionalText("content"), impressions: try row.optionalInt("impressions"),
                    predicted: try row.optionalDouble("predicted_rate"),
                    actual: try row.optionalDouble("engagement_rate"), learnable: try row.optionalBool("learnable"),
                    refusals: try row.texts("reasons").compactMap(\.self))
            }
        }
    }
}
