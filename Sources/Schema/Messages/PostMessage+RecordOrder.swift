import Timekeeping

extension PostMessage {
    /// Ranks the versions of one decision: compared byte by byte, the greatest is the one that counts.
    ///
    /// A posted version ranks above a draft, then the later `posted_at`, then the later `created_at`; what is left is
    /// decided by the canonical JSON of the other fields, so that the choice never depends on arrival. The form is
    /// `<1|0>|<posted_at, µs>|<created_at, µs>|<JSON>`, times as 20 digits (0 where absent or before 1970).
    public var recordOrder: String {
        var writer = JSONWriter()
        writer.beginObject()
        writeBody(to: &writer) { _ in }
        writer.endObject()
        let rank = status == .posted ? "1" : "0"
        let rest = String(decoding: writer.bytes, as: UTF8.self)
        return "\(rank)|\(Self.sortable(postedAt))|\(Self.sortable(createdAt))|\(rest)"
    }

    private static func sortable(_ time: Timestamp?) -> String {
        let digits = String(max(0, time?.microseconds ?? 0))
        return String(repeating: "0", count: 20 - digits.count) + digits
    }
}
