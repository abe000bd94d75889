/// Settings that belong together: a section of the reference page.
///
/// Each target declares the settings of what it configures, and groups them:
///
/// ```swift
/// extension ConfigurationGroup {
///     public static let schedule = ConfigurationGroup("Schedule", [ConfigurationKey<Int>.leaderLease])
/// }
///
/// extension ConfigurationKey where Value == Int {
///     public static let leaderLease = int(
///         "ROOKERY_LEADER_LEASE_MS", 5000, 200...300_000, [.coordinator], "After how many milliseconds …")
/// }
/// ```
///
/// A program lists the groups of the targets it links, and `Configuration.load` reads and checks exactly those. Its
/// variables must also be in `SettingNames.all`, by which every program tells another program's variable from a misspelt
/// one; a test compares the two.
public struct ConfigurationGroup: Sendable {
    public let title: String
    public let settings: [any ConfigurationSetting]

    public init(_ title: String, _ settings: [any ConfigurationSetting]) {
        self.title = title
        self.settings = settings
    }

    /// Groups of several programs as one list: groups of one title become one, each setting listed once, in the order in
    /// which they first occur.
    public static func union(_ groups: [ConfigurationGroup]) -> [ConfigurationGroup] {
        var union: [ConfigurationGroup] = []
        var known: Set<String> = []
        for group in groups {
            let new = group.settings.filter { known.insert($0.name).inserted }
            if let index = union.firstIndex(where: { $0.title == group.title }) {
                union[index] = ConfigurationGroup(group.title, union[index].settings + new)
            } else {
                union.append(ConfigurationGroup(group.title, new))
            }
        }
        return union
    }

    /// The reference page `docs/configuration.md`.
    public static func referencePage(_ groups: [ConfigurationGroup]) -> String {
        var text = """
            # Configuration

            Every setting is an environment variable. A program checks the variables it uses before it does anything else. It
            also refuses a `ROOKERY_` variable that no program knows, and names the nearest one that it knows. An empty
            variable counts as not set. A secret can be read from a file: set `<NAME>_FILE` to its path. `coordinator settings`
            prints the current values and where each came from; so does `settings` of every other program.

            This page is generated: `ROOKERY_RECORD=1 ./rookery test ReferencePageTests` writes it.

            """
        for group in groups {
            text += "\n## \(group.title)\n\n"
            text += "| variable | default | allowed | used by | what it is |\n|---|---|---|---|---|\n"
            for setting in group.settings {
                let standard = setting.defaultText.map { $0.isEmpty ? "(empty)" : "`\($0)`" } ?? "none"
                let users =
                    setting.usedBy.count == Program.allCases.count
                    ? "all" : setting.usedBy.map(\.rawValue).joined(separator: ", ")
                let secret = setting.isSecret ? " Secret." : ""
                let cells = ["`\(setting.name)`", standard, setting.allowed, users, setting.documentation + secret]
                text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
            }
        }
        return text
    }
}
