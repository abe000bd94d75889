extension ConfigurationKey where Value == Int {
    /// A whole number within a range.
    public static func int(
        _ name: String, _ defaultValue: Int, _ range: ClosedRange<Int>, _ usedBy: [Program], _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: String(defaultValue),
            allowed: "a whole number, \(range.lowerBound) to \(range.upperBound)", usedBy: usedBy, documentation
        ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ConfigurationKey where Value == Double {
    /// A number within a range.
    public static func double(
        _ name: String, _ defaultValue: Double, _ range: ClosedRange<Double>, _ usedBy: [Program],
        _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: String(defaultValue),
            allowed: "a number, \(range.lowerBound) to \(range.upperBound)", usedBy: usedBy, documentation
        ) { text in Double(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension ConfigurationKey where Value == String {
    /// A text that `accepts` lets pass.
    public static func text(
        _ name: String, _ defaultValue: String, allowed: String = "any text", _ usedBy: [Program],
        _ documentation: String, accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        Self(name, default: defaultValue, text: defaultValue, allowed: allowed, usedBy: usedBy, documentation) {
            accepts($0) ? $0 : nil
        }
    }
}

extension ConfigurationKey where Value == String? {
    /// A text without a default.
    public static func optionalText(
        _ name: String, allowed: String = "any text", isSecret: Bool = false, _ usedBy: [Program],
        _ documentation: String, accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        Self(
            name, default: nil, text: nil, allowed: allowed, isSecret: isSecret, usedBy: usedBy, documentation
        ) { text in accepts(text) ? .some(text) : nil }
    }
}

extension ConfigurationKey where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a few words.
    public static func choice(
        _ name: String, _ defaultValue: Value, _ usedBy: [Program], _ documentation: String
    ) -> Self {
        Self(
            name, default: defaultValue, text: defaultValue.rawValue,
            allowed: Value.allCases.map(\.rawValue).joined(separator: " or "), usedBy: usedBy, documentation
        ) { Value(rawValue: $0) }
    }
}
