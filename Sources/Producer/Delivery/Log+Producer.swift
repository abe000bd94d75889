import Runtime

extension Log {
    /// The log of this program, as the configuration wants it.
    static func producer(_ configuration: Configuration) -> Log {
        Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: "producer",
            instance: ProcessIdentity.instance(configuration))
    }
}
