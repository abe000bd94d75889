import Bootstrap
import Runtime
import Scheduling
import Store
import Stream

/// The settings that a worker reads and the metrics that it exports: those of the targets it links and its own.
enum WorkerReference {
    static let settings: [ConfigurationGroup] = [
        .process, .deployment, .servers, .source, .scraping, .stream, .jobs, .learning, .drift,
    ]
    static let metrics: [MetricGroup] = [.process, .stream, .jobs, .scraping, .publishing, .attributions]
}

extension Configuration {
    /// Reads and checks this program's settings.
    ///
    /// - Parameters:
    ///   - environment: the variables; this process's own by default.
    ///   - overrides: settings that the program itself fixes, checked like the environment and stronger than it.
    static func load(
        environment: [String: String] = currentEnvironment(), overrides: [String: String] = [:]
    ) throws(ConfigurationError) -> Configuration {
        try load(
            environment: environment, overrides: overrides, groups: WorkerReference.settings,
            otherNames: SettingNames.all)
    }
}
