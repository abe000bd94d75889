import FoundationEssentials
import Runtime

/// JSON as a table keeps it, to be printed within other JSON; the fields of an object by name.
enum StoredJSON: Decodable {
    case value(StructuredValue)

    static func value(_ text: String) -> StructuredValue {
        guard case .value(let value) = try? JSONDecoder().decode(StoredJSON.self, from: Data(text.utf8)) else {
            return .null
        }
        return value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let fields = try? container.decode([String: StoredJSON].self) {
            self = .value(.object(fields.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.inner) }))
        } else if let values = try? container.decode([StoredJSON].self) {
            self = .value(.list(values.map(\.inner)))
        } else if let flag = try? container.decode(Bool.self) {
            self = .value(.bool(flag))
        } else if let number = try? container.decode(Int64.self) {
            self = .value(.int(number))
        } else if let number = try? container.decode(Double.self) {
            self = .value(.double(number))
        } else if let text = try? container.decode(String.self) {
            self = .value(.text(text))
        } else {
            self = .value(.null)
        }
    }

    private var inner: StructuredValue {
        switch self {
        case .value(let value): value
        }
    }
}
