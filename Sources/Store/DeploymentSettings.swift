import Runtime

/// The settings that name a deployment and say where its servers are.
extension ConfigurationGroup {
    /// What all programs of one deployment must agree on.
    public static let deployment = ConfigurationGroup(
        "Deployment", [ConfigurationKey<Deployment.Mode>.mode, ConfigurationKey<String>.timeZone])

    /// Postgres, Kafka and Redis, and the names under which this deployment uses them.
    public static let servers = ConfigurationGroup(
        "Servers",
        [
            ConfigurationKey<String?>.postgresURL, ConfigurationKey<String>.postgresSchema,
            ConfigurationKey<String?>.redisURL, ConfigurationKey<String>.redisPrefix,
            ConfigurationKey<String?>.kafkaBrokers, ConfigurationKey<String>.topicPrefix,
            ConfigurationKey<String>.groupPrefix, ConfigurationKey<Int>.partitions, ConfigurationKey<Int>.replication,
            ConfigurationKey<Int>.kafkaSessionTimeout,
        ])
}

extension ConfigurationKey where Value == Deployment.Mode {
    public static let mode = choice(
        "ROOKERY_MODE", .live, Program.loop,
        "Whether real posts are learned from (`live`) or simulated ones (`shadow`), never both.")
}

extension ConfigurationKey where Value == String {
    public static let timeZone = text(
        "ROOKERY_TIME_ZONE", "UTC", allowed: "an IANA time zone name such as Europe/Berlin", Program.allCases,
        "The account's time zone; the hour of a post is counted in it."
    ) { SettingFormat.isTimeZone($0) }
}

extension ConfigurationKey where Value == String? {
    public static let postgresURL = optionalText(
        "ROOKERY_POSTGRES_URL", allowed: "postgres://user:password@host:port/database", isSecret: true, Program.loop,
        "Where Postgres is, and as whom to log in."
    ) { SettingFormat.isURL($0, schemes: ["postgres", "postgresql"]) }

    public static let redisURL = optionalText(
        "ROOKERY_REDIS_URL", allowed: "redis://:password@host:port/0", isSecret: true,
        [.predictor, .producer, .coordinator], "Where Redis is, and its password."
    ) { SettingFormat.isURL($0, schemes: ["redis", "rediss"]) }

    public static let kafkaBrokers = optionalText(
        "ROOKERY_KAFKA_BROKERS", allowed: "host:port, several separated by commas", Program.loop,
        "The Kafka brokers to ask first."
    ) { SettingFormat.isBrokerList($0) }
}

extension ConfigurationKey where Value == String {
    public static let postgresSchema = text(
        "ROOKERY_POSTGRES_SCHEMA", "public", allowed: "a schema name of lower-case letters, digits and _", Program.loop,
        "The schema that holds this deployment's tables."
    ) { SettingFormat.isName($0, extra: "_", longest: 63) && $0 == $0.lowercased() && $0.first?.isNumber == false }

    public static let redisPrefix = text(
        "ROOKERY_REDIS_PREFIX", "", allowed: "at most 64 letters, digits, _, -, . or :",
        [.predictor, .producer, .coordinator],
        "Put before every Redis key and channel, so that several deployments share a server."
    ) { SettingFormat.isName($0, extra: "_-.:", longest: 64) }

    public static let topicPrefix = text(
        "ROOKERY_TOPIC_PREFIX", "", allowed: "at most 64 letters, digits, _, - or .", Program.loop,
        "Put before every topic name, so that several deployments share a broker."
    ) { SettingFormat.isName($0, extra: "_-.", longest: 64) }

    public static let groupPrefix = text(
        "ROOKERY_GROUP_PREFIX", "rookery-", allowed: "at most 64 letters, digits, _, - or .", Program.loop,
        "Put before every consumer group name: `<prefix>learner` and so on."
    ) { SettingFormat.isName($0, extra: "_-.", longest: 64) }
}

extension ConfigurationKey where Value == Int {
    public static let partitions = int(
        "ROOKERY_PARTITIONS", 6, 1...1000, [.coordinator], "How many partitions `migrate` gives a new topic.")
    public static let replication = int(
        "ROOKERY_REPLICATION", 1, 1...9, [.coordinator], "How many brokers keep each partition of a new topic.")
    public static let kafkaSessionTimeout = int(
        "ROOKERY_KAFKA_SESSION_TIMEOUT_MS", 10_000, 1000...300_000, Program.workers,
        "After how many milliseconds of silence a consumer counts as gone.")
}
