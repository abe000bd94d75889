import Learning
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// What a plan reads from the database. Blocking, for one thread; connects again after a lost connection.
final class PlanStore {
    private let connection: PostgresConnection

    init(_ configuration: Configuration) throws {
        let instance = ProcessIdentity.instance(configuration)
        connection = try PostgresConnection(
            PostgresConfiguration(
                url: try configuration.require(.postgresURL), schema: configuration[.postgresSchema],
                applicationName: "rookery producer \(instance)", statementTimeout: .seconds(10)))
    }

    private func rows(_ sql: String, _ parameters: [PostgresParameter] = []) throws(PostgresError) -> PostgresRows {
        if !connection.isUsable { try connection.reconnect() }
        return try connection.execute(sql, parameters)
    }

    /// - Throws: also where the database was never set up.
    func deployment() throws -> Deployment { try Deployment.load(connection) }

    func evidence() throws -> PlanEvidence {
        var arms: [BetaArm] = []
        var hours: [Int: UCB1.Arm] = [:]
        for row in try rows("SELECT arm_name, successes, failures, pulls, avg_reward FROM bandit_arms") {
            let name = try row.text("arm_name")
            if let hour = TimingArm.hour(of: name) {
                guard let reward = try row.optionalDouble("avg_reward") else { continue }
                hours[hour] = UCB1.Arm(pulls: try row.int("pulls"), meanReward: reward)
            } else {
                arms.append(
                    BetaArm(name: name, successes: try row.int("successes"), failures: try row.int("failures")))
            }
        }
        var weights: [PlanEvidence.Weight] = []
        let active =
            "SELECT generator_name, weight, measured_posts FROM generator_weights WHERE status IN ('active', 'testing')"
        for row in try rows(active) {
            guard let generator = Generator(named: try row.text("generator_name")) else { continue }
            weights.append(
                .init(
                    generator: generator, weight: try row.double("weight"),
                    measuredPosts: try row.int("measured_posts")))
        }
        return PlanEvidence(learnedArms: arms, learnedHours: hours, weights: weights)
    }

    /// How many days of the account's calendar lie between the deployment's first and `moment`.
    func day(of moment: Timestamp) throws -> Int {
        let sql = """
            SELECT (($1 AT TIME ZONE time_zone)::date - (started_at AT TIME ZONE time_zone)::date)::bigint AS day
            FROM deployment
            """
        for row in try rows(sql, [.timestamp(moment)]) { return Int(try row.int("day")) }
        return 0
    }

    /// The starts of the 24 hours of a day, in the account's time zone.
    func hourStarts(day: Int) throws -> [Timestamp] {
        let sql = """
            SELECT ((started_at AT TIME ZONE time_zone)::date::timestamp
                    + make_interval(days => $1::integer, hours => hour)) AT TIME ZONE time_zone AS starts_at
            FROM deployment, generate_series(0, 23) AS hour ORDER BY hour
            """
        return try rows(sql, [.int(Int64(day))]).map { try $0.timestamp("starts_at") }
    }

    /// Which of these decisions are stored as posted.
    func posted(among decisions: [String]) throws -> Set<String> {
        let sql = """
            SELECT decision_id::text AS decision_id FROM content WHERE decision_id = ANY($1) AND status = 'posted'
            """
        return Set(try rows(sql, [.column(.uuids(decisions))]).map { try $0.text("decision_id") })
    }
}
