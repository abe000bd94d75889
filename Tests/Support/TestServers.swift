/// Real servers for tests, started on first use, one of each for the whole test process.
///
/// A test that restarts, stops or kills a server starts its own with `PostgresServer.start()` or
/// `RedisServer.start()` instead. Every server listens on a free loopback port, keeps its files in a folder of its
/// own under the temporary folder, and is stopped and its folder removed when the test process ends, however it ends.
public enum TestServers {
    /// The checkout's root folder.
    public static let checkout: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// The Postgres server all tests of this process share. Take a database of your own from it.
    public static func postgres() throws -> PostgresServer { try sharedPostgres.get() }

    /// The Redis server all tests of this process share. Use keys of your own, or a database number.
    public static func redis() throws -> RedisServer { try sharedRedis.get() }

    private static let sharedPostgres = Result { try PostgresServer.start() }
    private static let sharedRedis = Result { try RedisServer.start() }
}
