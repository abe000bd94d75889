/// A moment in domain time: whole microseconds since 1970-01-01T00:00:00Z.
///
/// Microseconds are what Postgres `timestamptz` keeps, so a value survives the way to the database and back
/// unchanged. Arithmetic is in whole microseconds; nothing here reads a clock.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since the Unix epoch, UTC; negative before 1970.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(milliseconds: Int64) { self.microseconds = milliseconds * 1000 }
    public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Milliseconds since the Unix epoch, rounded towards minus infinity.
    public var milliseconds: Int64 { microseconds.flooredQuotient(by: 1000) }
    /// Seconds since the Unix epoch, rounded towards minus infinity.
    public var seconds: Int64 { microseconds.flooredQuotient(by: 1_000_000) }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (left: Timestamp, right: Span) -> Timestamp {
        Timestamp(microseconds: left.microseconds + right.microseconds)
    }
    public static func - (left: Timestamp, right: Span) -> Timestamp {
        Timestamp(microseconds: left.microseconds - right.microseconds)
    }
    public static func - (left: Timestamp, right: Timestamp) -> Span {
        Span(microseconds: left.microseconds - right.microseconds)
    }

    /// The latest multiple of `period` since the Unix epoch that is not after this moment.
    ///
    /// - Precondition: `period` is longer than zero.
    public func floored(to period: Span) -> Timestamp {
        Timestamp(microseconds: microseconds.flooredQuotient(by: period.microseconds) * period.microseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with as many fraction digits as are needed (none, three or six): `2026-01-01T06:00:00Z`.
    public var rfc3339: String {
        let day = microseconds.flooredQuotient(by: 86_400_000_000)
        let inDay = microseconds - day * 86_400_000_000
        let (year, month, date) = CivilDate.civil(fromDays: day)
        let seconds = inDay / 1_000_000
        let fraction = inDay % 1_000_000
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))"
        text += "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if fraction != 0 {
            text += fraction % 1000 == 0 ? ".\(padded(fraction / 1000, 3))" : ".\(padded(fraction, 6))"
        }
        return text + "Z"
    }

    public var description: String { rfc3339 }

    /// Reads RFC 3339: `2026-01-01T06:00:00Z`, with an optional fraction (digits beyond the sixth are dropped) and
    /// `Z` or a numeric offset. Anything else, and a date that does not exist, is `nil`.
    public init?(rfc3339 text: some StringProtocol) { self.init(DigitReader(text.utf8)) }

    /// The same from UTF-8 bytes, for decoders that hold no `String` yet.
    public init?(rfc3339 bytes: UnsafeBufferPointer<UInt8>) { self.init(DigitReader(bytes)) }

    private init?(_ digits: DigitReader<some Collection<UInt8>>) {
        var reader = digits
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let date = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2)
        else { return nil }
        guard (1...12).contains(month), hour < 24, minute < 60, second < 61,
            date >= 1, date <= CivilDate.days(inMonth: month, of: year)
        else { return nil }
        var fraction: Int64 = 0
        if reader.take(".") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let days = CivilDate.days(fromCivil: year, month, date)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return text.count >= width ? text : String(repeating: "0", count: width - text.count) + text
}

/// Reads fixed-width decimal fields from UTF-8.
private struct DigitReader<Bytes: Collection> where Bytes.Element == UInt8 {
    private var rest: Bytes.SubSequence
    init(_ bytes: Bytes) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Fraction digits as microseconds; at least one digit is asked for.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    /// `Z` or `±hh:mm`, in seconds east of Greenwich.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func digit() -> Int64? {
        guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
        rest.removeFirst()
        return Int64(first - 0x30)
    }
}

extension Timestamp: Codable {
    /// As RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not RFC 3339")
        }
        self = moment
    }
}
