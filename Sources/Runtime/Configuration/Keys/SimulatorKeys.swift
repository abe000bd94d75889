extension ConfigurationGroup {
    static let simulator = ConfigurationGroup("Simulator", [])
}
