/// One step of the tables' history, as its .sql file. A step that was released is never edited: a change is a new one.
public struct Migration: Sendable {
    public let version: Int
    /// The file's name without `.sql`: `0001_deployment`.
    public let name: String
    public let sql: String

    /// Every step, first to last.
    public static let all: [Migration] = [
        Migration(1, "0001_deployment", PackageResources._001_deployment_sql),
        Migration(2, "0002_posts_and_readings", PackageResources._002_posts_and_readings_sql),
        Migration(3, "0003_learning", PackageResources._003_learning_sql),
        Migration(4, "0004_generators", PackageResources._004_generators_sql),
        Migration(5, "0005_work", PackageResources._005_work_sql),
        Migration(6, "0006_records_applied", PackageResources._006_records_applied_sql),
        Migration(7, "0007_dead_letters", PackageResources._007_dead_letters_sql),
        Migration(8, "0008_outcome_pages", PackageResources._008_outcome_pages_sql),
        Migration(9, "0009_deployment_identity", PackageResources._009_deployment_identity_sql),
        Migration(10, "0010_model_registry", PackageResources._010_model_registry_sql),
        Migration(11, "0011_choices_and_posteriors", PackageResources._011_choices_and_posteriors_sql),
        Migration(12, "0012_prediction_drift", PackageResources._012_prediction_drift_sql),
        Migration(13, "0013_schedules", PackageResources._013_schedules_sql),
        Migration(14, "0014_gate_settings", PackageResources._014_gate_settings_sql),
        Migration(15, "0015_generator_registry", PackageResources._015_generator_registry_sql),
        Migration(16, "0016_alerts", PackageResources._016_alerts_sql),
    ]

    init(_ version: Int, _ name: String, _ bytes: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: bytes, as: UTF8.self)
    }
}
