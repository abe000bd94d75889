import Learning
import Postgres
import Timekeeping

extension GeneratorStore {
    /// The learnable posts of a window whose followers and impressions are known, with the chance their generator was
    /// drawn with, by time of posting.
    ///
    /// - Parameters:
    ///   - states: generators in the order that actions count.
    ///   - start: posts whose latest reading was taken after it count.
    public static func choices(
        _ connection: PostgresConnection, of states: [GeneratorState], collectedAfter start: Timestamp
    ) throws(PostgresError) -> ChoiceLog {
        let indices = Dictionary(uniqueKeysWithValues: states.enumerated().map { ($1.name, $0) })
        var log = ChoiceLog()
        for row in try connection.execute(
            """
            SELECT generator_name, propensity, followers_gained, impressions FROM training_rows
            WHERE collected_at > $1 AND followers_gained IS NOT NULL AND impressions IS NOT NULL
                  AND generator_name IS NOT NULL
            ORDER BY posted_at, decision_id
            """, [.timestamp(start)])
        {
            guard let action = indices[try row.text("generator_name")] else { continue }
            guard let propensity = try row.optionalDouble("propensity") else {
                log.withoutPropensity += 1
                continue
            }
            log.choices.append(
                LoggedChoice(
                    action: action, propensity: propensity, followers: Double(try row.int("followers_gained")),
                    impressions: Double(try row.int("impressions"))))
        }
        return log
    }
}
