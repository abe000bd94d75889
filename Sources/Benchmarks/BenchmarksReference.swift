import Bootstrap
import Runtime
import Store
import Stream

/// The settings that a benchmark reads and the metrics that it exports: those of the targets it links and its own.
enum BenchmarksReference {
    static let settings: [ConfigurationGroup] = [.process, .deployment, .servers, .source, .learning, .stream]
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
            environment: environment, overrides: overrides, groups: BenchmarksReference.settings,
            otherNames: SettingNames.all)
    }
}
