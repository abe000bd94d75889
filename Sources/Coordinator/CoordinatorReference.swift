import Alerting
import Bootstrap
import Page
import Runtime
import Scheduling
import Store
import Stream

/// The settings that the coordinator reads and the metrics that it exports: those of the targets it links and its own.
enum CoordinatorReference {
    static let settings: [ConfigurationGroup] = [
        .process, .deployment, .servers, .source, .learning, .stream, .schedule, .alerts, .page,
    ]
    static let metrics: [MetricGroup] = [
        .process, .processes, .schedule, .jobStates, .checkpoints, .learning, .generators, .alerts, .page,
    ]
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
            environment: environment, overrides: overrides, groups: CoordinatorReference.settings,
            otherNames: SettingNames.all)
    }
}
