/// The twelve generators and the weights they start with. Names are a registry: `data_nerd`, `DATANERD` and `dataNerd`
/// are one.
public enum GeneratorRegistry {
    /// In order of weight, then name. The weights sum to 1.
    public static let defaults: [(name: String, weight: Double)] = [
        ("humanVoice", 0.15), ("newsReporter", 0.12), ("storyteller", 0.12), ("dataNerd", 0.10),
        ("interestingContent", 0.10), ("mythBuster", 0.10), ("provocateur", 0.10), ("coach", 0.08),
        ("thoughtLeader", 0.05), ("contrarian", 0.04), ("explorer", 0.02), ("philosopher", 0.02),
    ]

    public static var names: [String] { defaults.map(\.name) }

    private static let canonicalNames = Dictionary(
        uniqueKeysWithValues: defaults.map { (folded($0.name), $0.name) })

    /// The registered spelling of a name; `nil` where no generator is meant.
    public static func canonical(_ name: String) -> String? { canonicalNames[folded(name)] }

    private static func folded(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }
}
