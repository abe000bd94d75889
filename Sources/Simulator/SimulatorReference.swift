import Bootstrap
import Runtime

/// The settings that the simulator reads and the metrics that it exports: those of the targets it links and its own.
enum SimulatorReference {
    static let settings: [ConfigurationGroup] = [.process, .simulator]
    static let metrics: [MetricGroup] = [.process]
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
            environment: environment, overrides: overrides, groups: SimulatorReference.settings,
            otherNames: SettingNames.all)
    }
}
