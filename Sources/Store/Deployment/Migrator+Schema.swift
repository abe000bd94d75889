import Model
import Postgres
import Schema

extension Migrator {
    /// The migrator of Rookery's own tables.
    public static var rookery: Migrator {
        Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) })
    }
}
