/// An `Encodable` value as JSON: the one encoding of everything a program answers.
///
/// Fields keep the order of their declaration, names become snake_case (`followersPer1K` is `followers_per_1k`), what is
/// `nil` is `null`, and so is a number that JSON does not have. Keys of a dictionary are kept as they are, in order.
extension StructuredValue {
    public init(encoding value: some Encodable) throws {
        self = try AnswerEncoder.value(of: value, at: [])
    }
}

extension Encodable {
    /// One JSON document on one line.
    public func json() throws -> String { try StructuredValue(encoding: self).json }
}

extension StructuredValue: Codable {
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .int(let value): try value.encode(to: encoder)
        case .double(let value): try value.encode(to: encoder)
        case .text(let value): try value.encode(to: encoder)
        case .list(let values): try values.encode(to: encoder)
        case .object(let fields):
            var container = encoder.container(keyedBy: AnswerKey.self)
            for field in fields { try container.encode(field.value, forKey: AnswerKey(field.name)) }
        }
    }

    /// Fields of an object come in the order of their names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let fields = try? container.decode([String: StructuredValue].self) {
            self = .object(fields.sorted { $0.key < $1.key }.map { Field($0.key, $0.value) })
        } else if let values = try? container.decode([StructuredValue].self) {
            self = .list(values)
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .int(number)
        } else if let number = try? container.decode(Double.self) {
            self = .double(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .null
        }
    }
}

private struct AnswerKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { return nil }

    /// `decisionID` is `decision_id`, `followersPer1K` is `followers_per_1k`.
    static func snakeCase(_ name: String) -> String {
        var text = ""
        var previous: Character?
        for character in name {
            let startsWord =
                switch previous {
                case let last? where character.isUppercase: last.isLowercase
                case let last? where character.isNumber: last.isLetter
                default: false
                }
            if startsWord { text.append("_") }
            text += character.lowercased()
            previous = character
        }
        return text
    }
}

/// Where a value under construction is put together: containers share it with the encoder that made them.
private final class AnswerBox {
    var content: StructuredValue?
    var fields: [(name: String, box: AnswerBox)]?
    var elements: [AnswerBox]?

    var value: StructuredValue {
        if let fields { return .object(fields.map { .init($0.name, $0.box.value) }) }
        if let elements { return .list(elements.map(\.value)) }
        return content ?? .null
    }

    func field(_ name: String) -> AnswerBox {
        let box = AnswerBox()
        fields?.append((name, box))
        return box
    }

    func element() -> AnswerBox {
        let box = AnswerBox()
        elements?.append(box)
        return box
    }
}

private struct AnswerEncoder: Encoder {
    let box: AnswerBox
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(of value: some Encodable, at path: [any CodingKey]) throws -> StructuredValue {
        if let value = value as? StructuredValue { return value }
        if let fields = value as? [String: any Encodable] {
            return .object(
                try fields.sorted { $0.key < $1.key }.map { name, value in
                    .init(name, try self.value(of: value, at: path + [AnswerKey(name)]))
                })
        }
        let box = AnswerBox()
        try value.encode(to: AnswerEncoder(box: box, codingPath: path))
        return box.value
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        box.fields = box.fields ?? []
        return KeyedEncodingContainer(AnswerFields(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        box.elements = box.elements ?? []
        return AnswerElements(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { AnswerValue(box: box, codingPath: codingPath) }
}

private struct AnswerFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: AnswerBox
    let codingPath: [any CodingKey]

    private func field(_ key: some CodingKey) -> AnswerBox {
        box.field(key is AnswerKey ? key.stringValue : AnswerKey.snakeCase(key.stringValue))
    }

    mutating func encodeNil(forKey key: Key) { field(key).content = .null }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        field(key).content = try AnswerEncoder.value(of: value, at: codingPath + [key])
    }

    private mutating func encode(optional value: (some Encodable)?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encode(optional: value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encode(optional: value, key) }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encode(optional: value, key) }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encode(optional: value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encode(optional: value, key) }
    mutating func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
        try encode(optional: value, key)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        AnswerEncoder(box: field(key), codingPath: codingPath + [key]).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        AnswerEncoder(box: field(key), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        AnswerEncoder(box: field(AnswerKey("super")), codingPath: codingPath)
    }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        AnswerEncoder(box: field(key), codingPath: codingPath + [key])
    }
}

private struct AnswerElements: UnkeyedEncodingContainer {
    let box: AnswerBox
    let codingPath: [any CodingKey]
    private(set) var count = 0

    init(box: AnswerBox, codingPath: [any CodingKey]) {
        self.box = box
        self.codingPath = codingPath
    }

    private mutating func element() -> AnswerBox {
        count += 1
        return box.element()
    }

    mutating func encodeNil() { element().content = .null }
    mutating func encode(_ value: some Encodable) throws {
        element().content = try AnswerEncoder.value(of: value, at: codingPath)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        AnswerEncoder(box: element(), codingPath: codingPath).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        AnswerEncoder(box: element(), codingPath: codingPath).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { AnswerEncoder(box: element(), codingPath: codingPath) }
}

private struct AnswerValue: SingleValueEncodingContainer {
    let box: AnswerBox
    let codingPath: [any CodingKey]

    mutating func encodeNil() { box.content = .null }
    mutating func encode(_ value: Bool) { box.content = .bool(value) }
    mutating func encode(_ value: String) { box.content = .text(value) }
    mutating func encode(_ value: Double) { box.content = .double(value) }
    mutating func encode(_ value: Float) { box.content = .double(Double(value)) }
    mutating func encode(_ value: Int) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: Int8) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: Int16) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: Int32) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: Int64) { box.content = .int(value) }
    mutating func encode(_ value: UInt) { box.content = .int(Int64(clamping: value)) }
    mutating func encode(_ value: UInt8) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: UInt16) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: UInt32) { box.content = .int(Int64(value)) }
    mutating func encode(_ value: UInt64) { box.content = .int(Int64(clamping: value)) }
    mutating func encode(_ value: some Encodable) throws {
        box.content = try AnswerEncoder.value(of: value, at: codingPath)
    }
}
