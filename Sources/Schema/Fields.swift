import CSimdJSON
import Glibc
import Model
import Timekeeping

/// Typed, strict access to the values of one decoded object.
///
/// Borrowed from the decoder's slots and from its text buffer, which the decoder owns; valid until its next call and
/// never kept beyond the function that asked for it. That function names the decoder at its end, for nothing else keeps
/// a decoder alive that was made for one call.
struct Fields<Field: MessageField> {
    private let slots: UnsafeMutablePointer<rkj_slot>

    init(slots: UnsafeMutablePointer<rkj_slot>) { self.slots = slots }

    private func slot(_ field: Field) -> rkj_slot? {
        let slot = slots[field.rawValue]
        return slot.kind == Int32(RKJ_MISSING) || slot.kind == Int32(RKJ_NULL) ? nil : slot
    }

    func error(_ code: MessageError.Code, _ field: Field, _ problem: String) -> MessageError {
        MessageError(code, field: field.name, problem)
    }

    func required<Value>(_ field: Field, _ value: Value?) throws(MessageError) -> Value {
        guard let value else { throw error(.missing, field, "is missing") }
        return value
    }

    /// Refuses a field that is not there at all; null is there.
    func present(_ field: Field) throws(MessageError) {
        guard slots[field.rawValue].kind != Int32(RKJ_MISSING) else { throw error(.missing, field, "is missing") }
    }

    // MARK: Text

    private func bytes(_ field: Field) throws(MessageError) -> UnsafeBufferPointer<UInt8>? {
        guard let slot = slot(field) else { return nil }
        guard slot.kind == Int32(RKJ_STRING), let text = slot.text else {
            throw error(.wrongType, field, "must be a string")
        }
        let start = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: Int(slot.length))
    }

    /// Any text without NUL, which the database cannot keep.
    func text(_ field: Field) throws(MessageError) -> String? {
        guard let bytes = try bytes(field) else { return nil }
        guard !bytes.contains(0) else { throw error(.invalid, field, "holds a NUL character") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text of 1…128 bytes without control characters: an id or a name.
    func name(_ field: Field) throws(MessageError) -> String? {
        guard let bytes = try bytes(field) else { return nil }
        guard !bytes.isEmpty else { throw error(.invalid, field, "is empty") }
        guard bytes.count <= 128 else { throw error(.invalid, field, "is longer than 128 bytes") }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw error(.invalid, field, "holds a control character")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func uuid(_ field: Field) throws(MessageError) -> String {
        let bytes = try required(field, try bytes(field))
        guard let uuid = DecisionID.canonical(bytes) else { throw error(.invalid, field, "is not a UUID") }
        return uuid
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: Field, _ type: Choice.Type
    ) throws(MessageError) -> Choice where Choice.RawValue == String {
        let text = try required(field, try text(field))
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(.invalid, field, "must be one of \(known)")
        }
        return choice
    }

    func time(_ field: Field) throws(MessageError) -> Timestamp? {
        guard let bytes = try bytes(field) else { return nil }
        guard let time = Timestamp(rfc3339: bytes) else { throw error(.invalid, field, "is not an RFC 3339 time") }
        return time
    }

    // MARK: Other types

    func truth(_ field: Field) throws(MessageError) -> Bool? {
        guard let slot = slot(field) else { return nil }
        guard slot.kind == Int32(RKJ_BOOL) else { throw error(.wrongType, field, "must be true or false") }
        return slot.integer != 0
    }

    func integer(_ field: Field) throws(MessageError) -> Int64? {
        guard let slot = slot(field) else { return nil }
        switch slot.kind {
        case Int32(RKJ_INTEGER): return slot.integer
        case Int32(RKJ_DOUBLE):
            // 5.0 is a whole number too; beyond 2^53 a double no longer says which.
            guard let whole = Int64(exactly: slot.number), whole.magnitude <= 1 << 53 else {
                throw error(.wrongType, field, "must be a whole number")
            }
            return whole
        default: throw error(.wrongType, field, "must be a number")
        }
    }

    /// 0…10^16: beyond any network, and low enough that sums of counts stay within 64 bits.
    func count(_ field: Field) throws(MessageError) -> Int64? {
        guard let count = try integer(field) else { return nil }
        guard count >= 0 else { throw error(.outOfRange, field, "is negative") }
        guard count <= 10_000_000_000_000_000 else { throw error(.outOfRange, field, "is beyond 10^16") }
        return count
    }

    /// −10^12…10^12.
    func change(_ field: Field) throws(MessageError) -> Int64? {
        guard let change = try integer(field) else { return nil }
        guard change.magnitude <= 1_000_000_000_000 else { throw error(.outOfRange, field, "is beyond 10^12") }
        return change
    }

    func number(_ field: Field) throws(MessageError) -> Double? {
        guard let slot = slot(field) else { return nil }
        switch slot.kind {
        case Int32(RKJ_INTEGER): return Double(slot.integer)
        case Int32(RKJ_DOUBLE): return slot.number
        default: throw error(.wrongType, field, "must be a number")
        }
    }

    /// A number within `range`.
    func number(_ field: Field, _ range: ClosedRange<Double>) throws(MessageError) -> Double? {
        guard let number = try number(field) else { return nil }
        guard range.contains(number) else {
            throw error(.outOfRange, field, "must lie between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// The JSON text of a nested object or array.
    func nested(_ field: Field) throws(MessageError) -> [UInt8] {
        let slot = try required(field, slot(field))
        guard slot.kind == Int32(RKJ_OTHER), let text = slot.text else {
            throw error(.wrongType, field, "must be an object or an array")
        }
        return Array(UnsafeRawBufferPointer(start: text, count: Int(slot.length)))
    }
}
