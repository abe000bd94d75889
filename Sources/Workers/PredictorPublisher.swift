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

/// Redis' copy of the newest version: `predictor:v2:latest`, `predictor:v2:<version>` and the channel
/// `predictor:v2:updates`.
///
/// One script moves all three or none, so that no reader sees half. `latest` never goes back to an older version, nor to
/// defaults from something trained; such a version gets its own key alone. Running it again with what is there changes nothing, so it is run
/// again and again: a Redis that was flushed or replaced is full again within seconds.
///
/// Confined to the role's thread.
final class PredictorCache {
    enum Outcome: String {
        /// Redis carries it from now on.
        case taken
        /// Redis carried it already.
        case present
        /// Redis carries a newer one.
        case older
        /// It is the defaults, and Redis carries something trained.
        case untrained

        /// Whether Redis carries this very version.
        var isCarried: Bool { self == .taken || self == .present }
    }

    /// How long a version can be read by its own key.
    static let kept = Duration.seconds(28 * 86_400)

    private let configuration: RedisConfiguration
    private let prefix: String
    private var connection: RedisConnection?

    init(_ configuration: RedisConfiguration, prefix: String) {
        self.configuration = configuration
        self.prefix = prefix
    }

    /// - Parameter payload: the JSON as Postgres keeps it.
    func assert(_ version: PublishedVersion, payload: String) throws(RedisError) -> Outcome {
        let connection = try connected()
        let answer = try connection.eval(
            Self.script,
            keys: [
                prefix + "predictor:v2:latest", prefix + "predictor:v2:" + version.payload.version,
                prefix + "predictor:v2:updates",
            ],
            arguments: [
                String(version.milliseconds), payload, version.payload.isDefault ? "0" : "1",
                String(Self.kept.components.seconds),
            ])
        guard let outcome = answer.text.flatMap(Outcome.init(rawValue:)) else { return .present }
        return outcome
    }

    private func connected() throws(RedisError) -> RedisConnection {
        if let connection {
            if !connection.isUsable { try connection.reconnect() }
            return connection
        }
        let made = try RedisConnection(configuration)
        connection = made
        return made
    }

    private static let script = """
        if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4]) end
        local current = redis.call('GET', KEYS[1])
        if current then
            local readable, known = pcall(cjson.decode, current)
            if readable and type(known) == 'table' and type(known.version) == 'string' then
                local milliseconds = tonumber(string.match(known.version, '^v2_(%d+)$')) or -1
                if milliseconds > tonumber(ARGV[1]) then return 'older' end
                local function rows(part)
                    return type(part) == 'table' and tonumber(part.trainedOn) or 0
                end
                if ARGV[3] == '0' and (rows(known.ridge) > 0 or rows(known.logit) > 0) then return 'untrained' end
            end
        end
        if current == ARGV[2] then return 'present' end
        redis.call('SET', KEYS[1], ARGV[2])
        redis.call('PUBLISH', KEYS[3], ARGV[2])
        return 'taken'
        """
}
