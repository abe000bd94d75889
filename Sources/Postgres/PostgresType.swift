/// The types this client sends, with the object ids they have in every Postgres (`pg_type.dat`).
public enum PostgresType: UInt32, Sendable {
    case bool = 16
    case int = 20
    case text = 25
    case double = 701
    case timestamp = 1184
    case uuid = 2950
    case json = 3802

    var arrayOID: UInt32 {
        switch self {
        case .bool: 1000
        case .int: 1016
        case .text: 1009
        case .double: 1022
        case .timestamp: 1185
        case .uuid: 2951
        case .json: 3807
        }
    }
}

/// Postgres counts microseconds from 2000-01-01.
let postgresEpoch: Int64 = 946_684_800_000_000
