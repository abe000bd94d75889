import CSimdJSON
import Model

/// Decodes flat JSON objects for known fields, reusing its buffers between calls.
///
/// States: none beyond the buffers; every call stands alone, and a failed one leaves the decoder usable. A value is
/// read strictly: a known field twice, a number no `Int64` or finite `Double` holds, text after the object, or broken
/// JSON anywhere (in skipped fields too) is a `MessageError`. Unknown fields are skipped.
///
/// Not `Sendable`: it belongs to the thread that made it.
public final class MessageDecoder {
    // Owned by this object from init to deinit and touched by its thread alone.
    private let parser: OpaquePointer
    private let slots: UnsafeMutablePointer<rkj_slot>
    private var tables: [ObjectIdentifier: OpaquePointer] = [:]
    private static let capacity = 32

    public init() {
        guard let parser = rkj_decoder_create() else { fatalError("out of memory for a JSON decoder") }
        self.parser = parser
        slots = .allocate(capacity: Self.capacity)
        slots.initialize(repeating: rkj_slot(), count: Self.capacity)
    }

    deinit {
        tables.values.forEach(rkj_keys_destroy)
        slots.deallocate()
        rkj_decoder_destroy(parser)
    }

    /// The fields of one object, valid until the next call.
    func fields<Field: MessageField>(
        _ bytes: UnsafeRawBufferPointer, as field: Field.Type
    ) throws(MessageError) -> Fields<Field> {
        var failure = rkj_failure()
        let code = rkj_decode(parser, table(field), bytes.baseAddress, bytes.count, slots, &failure)
        guard code == Int32(RKJ_OK) else {
            let name = failure.key < 0 ? nil : Field.allCases.dropFirst(Int(failure.key)).first?.name
            throw MessageError(code, field: name, offset: failure.offset < 0 ? nil : Int(failure.offset))
        }
        return Fields(slots: slots)
    }

    /// The same for an object held as an array of bytes.
    func fields<Field: MessageField>(_ json: [UInt8], as field: Field.Type) throws(MessageError) -> Fields<Field> {
        // The decoder copies the bytes before it reads them, so the fields do not point into `json`.
        try json.withUnsafeBufferPointer { (bytes) throws(MessageError) in
            try fields(UnsafeRawBufferPointer(bytes), as: field)
        }
    }

    private func table<Field: MessageField>(_ field: Field.Type) -> OpaquePointer {
        if let table = tables[ObjectIdentifier(field)] { return table }
        let names = Field.allCases.map(\.name)
        precondition(names.count <= Self.capacity, "more fields than slots")
        let texts = names.map { name in
            let text = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count + 1)
            for (index, byte) in name.utf8.enumerated() { text[index] = CChar(bitPattern: byte) }
            text[name.utf8.count] = 0
            return UnsafePointer(text)
        }
        defer { for text in texts { text.deallocate() } }
        guard
            let table = texts.map(Optional.init).withUnsafeBufferPointer({ rkj_keys_create($0.baseAddress, $0.count) })
        else { fatalError("out of memory for a JSON key table") }
        tables[ObjectIdentifier(field)] = table
        return table
    }
}

extension MessageError {
    /// The sentence for a failure of the C++ decoder.
    fileprivate init(_ code: Int32, field: String?, offset: Int?) {
        switch Int(code) {
        case RKJ_EMPTY: self.init(.empty, "the message is empty")
        case RKJ_NOT_AN_OBJECT: self.init(.malformed, offset: offset, "the message is not a JSON object")
        case RKJ_DUPLICATE: self.init(.duplicate, field: field, offset: offset, "occurs twice")
        case RKJ_INTEGER_RANGE where field != nil:
            self.init(.outOfRange, field: field, offset: offset, "does not fit 64 bits")
        case RKJ_BAD_NUMBER:
            self.init(.malformed, field: field, offset: offset, Self.named(field, "holds no valid number"))
        case RKJ_BAD_LITERAL:
            self.init(.malformed, field: field, offset: offset, Self.named(field, "holds no valid JSON value"))
        case RKJ_BAD_UTF8: self.init(.malformed, offset: offset, "the message is not valid UTF-8")
        case RKJ_BAD_STRING:
            self.init(.malformed, field: field, offset: offset, Self.named(field, "holds a broken string"))
        case RKJ_UNFINISHED: self.init(.malformed, offset: offset, "the message ends before its object does")
        case RKJ_TRAILING: self.init(.malformed, offset: offset, "the message goes on after its object")
        case RKJ_TOO_DEEP: self.init(.malformed, offset: offset, "the message is nested too deeply")
        case RKJ_TOO_LARGE: self.init(.malformed, "the message is larger than 64 MiB")
        case RKJ_NO_MEMORY: self.init(.malformed, "there is no memory to decode the message")
        default: self.init(.malformed, field: field, offset: offset, Self.named(field, "is not valid JSON"))
        }
    }

    private static func named(_ field: String?, _ problem: String) -> String {
        field == nil ? "the message \(problem)" : problem
    }
}

/// The fields of one kind of message, in the order they are written. `rawValue` counts from 0 in that order.
protocol MessageField: RawRepresentable<Int>, CaseIterable, Sendable {
    /// The key on the wire.
    var name: String { get }
}

extension LoopMessage {
    /// Reads a record strictly: its header `schema`, then its value.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, of topic: Topic, schemaHeader: String?, using decoder: MessageDecoder
    ) throws(MessageError) -> LoopMessage {
        try topic.check(schemaHeader: schemaHeader)
        return switch topic {
        case .posts: .post(try PostMessage.decode(bytes, using: decoder))
        case .metrics: .metric(try MetricMessage.decode(bytes, using: decoder))
        case .attributions: .attribution(try AttributionMessage.decode(bytes, using: decoder))
        }
    }
}

extension Topic {
    /// Refuses a record whose header `schema` is absent or names another schema.
    public func check(schemaHeader header: String?) throws(MessageError) {
        guard let header else { throw MessageError(.schema, "the header schema is missing, expected \(schemaHeader)") }
        guard header == schemaHeader else {
            throw MessageError(.schema, "the header schema is not \(schemaHeader)")
        }
    }
}
