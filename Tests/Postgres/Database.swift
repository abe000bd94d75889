import Postgres
import TestServers

/// A connection to an empty database of its own.
func freshConnection(
    statementTimeout: Duration? = .seconds(20), statementCapacity: Int = 256
) throws -> PostgresConnection {
    try PostgresConnection(
        try configuration(url: TestServers.postgres().makeDatabase(), statementTimeout: statementTimeout),
        statementCapacity: statementCapacity
    )
}

func configuration(
    url: String, schema: String = "public", statementTimeout: Duration? = .seconds(20)
) throws -> PostgresConfiguration {
    try PostgresConfiguration(
        url: url, schema: schema, applicationName: "tests", connectTimeout: .seconds(10),
        statementTimeout: statementTimeout
    )
}

/// The error of the database that `body` throws.
func postgresError<R>(_ body: () throws -> R) -> PostgresError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
