import Bootstrap
import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// What a plan reads from the database. Blocking, for one thread; connects again after a lost connection.
final class PlanStore {
    private let connection: PostgresConnection

    init(_ configuration: Configuration) throws {
        let instance = ProcessIdentity.instance(configuration)
        connection = try Database.open(
            configuration, applicationName: "rookery producer \(instance)", statementTimeout: .seconds(10))
    }

    private func rows(_ query: PostgresQuery) throws(PostgresError) -> PostgresRows {
        if !connection.isUsable { try connection.reconnect() }
        return try connection.execute(query)
    }

    /// - Throws: also where the database was never set up.
    func deployment() throws -> Deployment { try Deployment.load(connection) }

    /// One state of the database, with its versions.
    func evidence() throws -> PlanEvidence {
        if !connection.isUsable { try connection.reconnect() }
        return try connection.transaction(isolation: .repeatableRead) { try readEvidence() }
    }

    private func readEvidence() throws -> PlanEvidence {
        var arms: [BetaArm] = []
        var hours: [Int: UCB1.Arm] = [:]
        for row in try connection.execute(
            """
            SELECT arm_name, COALESCE(discounted_successes, successes) AS successes,
                   COALESCE(discounted_failures, failures) AS failures,
                   COALESCE(discounted_reward, avg_reward) AS reward
            FROM bandit_arms
            """)
        {
            let name = try row.text("arm_name")
            let arm = BetaArm(
                name: name, successes: try row.double("successes"), failures: try row.double("failures"))
            if let hour = TimingArm.hour(of: name) {
                guard let reward = try row.optionalDouble("reward") else { continue }
                hours[hour] = UCB1.Arm(pulls: arm.effectivePosts, meanReward: reward)
            } else {
                arms.append(arm)
            }
        }
        var weights: [PlanEvidence.Weight] = []
        let active: PostgresQuery =
            "SELECT generator_name, weight, measured_posts FROM generator_weights WHERE status IN ('active', 'testing')"
        for row in try connection.execute(active) {
            weights.append(
                .init(
                    generator: try row.text("generator_name"), weight: try row.double("weight"),
                    measuredPosts: try row.int("measured_posts")))
        }
        var versions: [String: String] = [:]
        for row in try connection.execute("SELECT part, version FROM choice_state_now") {
            versions[try row.text("part")] = try row.text("version")
        }
        return PlanEvidence(
            learnedArms: arms, learnedHours: hours, weights: weights, weightsVersion: versions["weights"],
            armsVersion: versions["arms"])
    }

    /// How many days of the account's calendar lie between the deployment's first and `moment`.
    func day(of moment: Timestamp) throws -> Int {
        let query: PostgresQuery = """
            SELECT ((\(moment) AT TIME ZONE time_zone)::date - (started_at AT TIME ZONE time_zone)::date)::bigint AS day
            FROM deployment
            """
        for row in try rows(query) { return Int(try row.int("day")) }
        return 0
    }

    /// The starts of the 24 hours of a day, in the account's time zone.
    func hourStarts(day: Int) throws -> [Timestamp] {
        let query: PostgresQuery = """
            SELECT ((started_at AT TIME ZONE time_zone)::date::timestamp
                    + make_interval(days => \(day)::integer, hours => hour)) AT TIME ZONE time_zone AS starts_at
            FROM deployment, generate_series(0, 23) AS hour ORDER BY hour
            """
        return try rows(query).map { try $0.timestamp("starts_at") }
    }

    /// Which of these decisions are stored as posted.
    func posted(among decisions: [String]) throws -> Set<String> {
        let query: PostgresQuery = """
            SELECT decision_id::text AS decision_id FROM content WHERE decision_id = ANY(\(uuids: decisions)) AND status = 'posted'
            """
        return Set(try rows(query).map { try $0.text("decision_id") })
    }
}
