import Model
import Postgres
import Redis
import Runtime
import Schema
import Store
import Timekeeping

/// Holds Redis to the newest version in Postgres.
///
/// Confined to the role's thread.
final class PredictorPublisher {
    private let context: RoleContext
    private let database: PostgresConnection
    private let versions: PublishedVersions
    private let cache: PredictorCache
    private let published: Counter
    private let inForce: Gauge
    /// What Redis last said about which version, so that only news is logged.
    private var last: (milliseconds: Int64, outcome: PredictorCache.Outcome)?

    init(
        _ context: RoleContext, database: PostgresConnection, versions: PublishedVersions, cache: PredictorCache
    ) {
        self.context = context
        self.database = database
        self.versions = versions
        self.cache = cache
        published = context.metrics.counter(.predictorPublications)
        inForce = context.metrics.gauge(.predictorVersion)
    }

    /// One turn: the defaults where nothing was ever published, then what waits in the outbox in its order, then the
    /// newest version, for a Redis that lost what it was told.
    ///
    /// A process that dies after Redis answered and before the row is gone leaves it to the next turn of any predictor,
    /// and one that comes late with an older version is told that Redis carries a newer one: both change nothing.
    func assert() throws {
        try PredictorStore.publishDefaults(
            windowDays: context.configuration[.windowDays], at: context.clock.now(), database)
        for waiting in try PredictorStore.undelivered(database) { try deliver(waiting) }
        guard let newest = try PredictorStore.newest(database) else { return }
        let version = try versions.read(newest)
        inForce.set(Double(version.milliseconds) / 1000)
        let outcome = try tell(version, payload: newest.payload)
        if outcome.isCarried, !newest.isConfirmed {
            try PredictorStore.delivered(database, milliseconds: version.milliseconds, isCarried: true)
        }
    }

    /// Tells Redis of a version in the outbox, then takes it out.
    func deliver(_ waiting: PredictorStore.Version) throws {
        let outcome = try tell(try versions.read(waiting), payload: waiting.payload)
        try PredictorStore.delivered(
            database, milliseconds: waiting.milliseconds, isCarried: outcome.isCarried)
    }

    private func tell(_ version: PublishedVersion, payload: String) throws -> PredictorCache.Outcome {
        let outcome = try cache.assert(version, payload: payload)
        if outcome == .taken { published.add() }
        report(version, outcome)
        return outcome
    }

    private func report(_ version: PublishedVersion, _ outcome: PredictorCache.Outcome) {
        defer { last = (version.milliseconds, outcome) }
        guard
            outcome == .taken || last?.milliseconds != version.milliseconds
                || last?.outcome.isCarried != outcome.isCarried
        else {
            return
        }
        let fields: Log.Fields = ["version": .text(version.payload.version), "outcome": .text(outcome.rawValue)]
        switch outcome {
        case .taken, .present: context.log.info("predictor_published", fields)
        case .older, .untrained: context.log.warning("predictor_not_taken", fields)
        }
    }
}
