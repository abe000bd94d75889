import Model
import Redis
import Store

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
