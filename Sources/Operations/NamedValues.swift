/// Values by name in an order of their own, the most frequent first or as a model has them. As JSON one object whose
/// names are in snake case, as all names of answers are.
public struct NamedValues<Value: Encodable & Sendable>: Encodable, Sendable, ExpressibleByDictionaryLiteral {
    public let entries: [(name: String, value: Value)]

    public init(_ entries: [(name: String, value: Value)] = []) { self.entries = entries }

    public init(dictionaryLiteral elements: (String, Value)...) { entries = elements.map { ($0, $1) } }

    public init(sorted values: [String: Value]) {
        entries = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    public var isEmpty: Bool { entries.isEmpty }

    public subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for (name, value) in entries { try container.encode(value, forKey: Name(stringValue: name)) }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
