/// A part of the reference page.
public struct ConfigurationGroup: Sendable {
    public let title: String
    public let settings: [any ConfigurationSetting]

    public init(_ title: String, _ settings: [any ConfigurationSetting]) {
        self.title = title
        self.settings = settings
    }
}

/// Every setting of every program, in the order of the reference page. A key that is not listed here does not exist:
/// its variable would be refused as unknown.
public enum ConfigurationRegistry {
    public static let groups: [ConfigurationGroup] = [
        .deployment, .servers, .process, .source, .work, .learning, .drift, .schedule, .alerts, .page, .simulator,
    ]
    public static let settings: [any ConfigurationSetting] = groups.flatMap(\.settings)
}

extension Configuration {
    /// The reference page, `docs/configuration.md`, made from the registry.
    public static func markdown(groups: [ConfigurationGroup] = ConfigurationRegistry.groups) -> String {
        var text = """
            # Configuration

            Every setting is an environment variable. Programs check all of them at the start: a `ROOKERY_` variable that
            none of them knows is an error (with the nearest known name), and so is a value outside what is allowed. An
            empty variable counts as not set. A secret may also be read from a file: set `<NAME>_FILE` to its path.
            `coordinator settings` prints what is in force and where it came from.

            This page is generated: `coordinator settings --markdown > docs/configuration.md`.

            """
        for group in groups {
            text += "\n## \(group.title)\n\n"
            text += "| variable | default | allowed | used by | what it is |\n|---|---|---|---|---|\n"
            for setting in group.settings {
                let standard = setting.defaultText.map { $0.isEmpty ? "(empty)" : "`\($0)`" } ?? "none"
                let users = setting.usedBy.count == Program.allCases.count ? "all" : Self.names(of: setting.usedBy)
                let secret = setting.isSecret ? " Secret." : ""
                let cells = ["`\(setting.name)`", standard, setting.allowed, users, setting.documentation + secret]
                text += "| " + cells.map(Self.cell).joined(separator: " | ") + " |\n"
            }
        }
        return text
    }

    private static func names(of programs: [Program]) -> String {
        programs.map(\.rawValue).joined(separator: ", ")
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
