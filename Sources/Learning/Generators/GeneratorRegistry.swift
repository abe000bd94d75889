import Schema

/// The weights the generators start with, by name, in the registry's order. They sum to 1.
public enum GeneratorRegistry {
    public static let defaults: [(name: String, weight: Double)] = Generator.allCases.map {
        ($0.rawValue, $0.defaultWeight)
    }

    public static var names: [String] { defaults.map(\.name) }

    /// The registered spelling of a name; `nil` where no generator is meant.
    public static func canonical(_ name: String) -> String? { Generator(named: name)?.rawValue }
}
