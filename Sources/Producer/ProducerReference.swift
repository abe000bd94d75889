import Bootstrap
import Runtime
import Store

/// The settings that the producer reads and the metrics that it exports: those of the targets it links and its own.
enum ProducerReference {
    static let settings: [ConfigurationGroup] = [.process, .deployment, .servers, .source, .learning]
    static let metrics: [MetricGroup] = [.process, .producer]
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
            environment: environment, overrides: overrides, groups: ProducerReference.settings,
            otherNames: SettingNames.all)
    }
}
