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
        published = context.metrics.counter("rookery_predictor_publications_total", "Versions written to Redis.")
        inForce = context.metrics.gauge(
            "rookery_predictor_version_ms", "The newest version, in milliseconds since the epoch.")
    }

    /// One turn: the defaults where nothing was ever published, then the newest version to Redis.
    func assert() throws {
        try PredictorStore.publishDefaults(
            windowDays: context.configuration[.windowDays], at: context.clock.now(), database)
        guard let newest = try PredictorStore.newest(database) else { return }
        let version = try versions.read(newest)
        let outcome = try cache.assert(version, payload: newest.payload)
        inForce.set(Double(version.milliseconds))
        if outcome == .taken || outcome == .present, !newest.isConfirmed {
            try PredictorStore.confirm(database, milliseconds: version.milliseconds)
        }
        if outcome == .taken { published.add() }
        report(version, outcome)
    }

    private func report(_ version: PublishedVersion, _ outcome: PredictorCache.Outcome) {
        defer { last = (version.milliseconds, outcome) }
        guard outcome == .taken || last?.milliseconds != version.milliseconds || last?.outcome != outcome else {
            return
        }
        let fields: Log.Fields = ["version": .text(version.payload.version), "outcome": .text(outcome.rawValue)]
        switch outcome {
        case .taken, .present: context.log.info("predictor_published", fields)
        case .older, .untrained: context.log.warning("predictor_not_taken", fields)
        }
    }
}
