/// Where a record stands.
struct RecordPlace: Hashable, Sendable, CustomStringConvertible {
    let topic: String
    let partition: Int32
    let offset: Int64

    var description: String { "\(topic)[\(partition)]@\(offset)" }
}
