import CSV
import Model
import Timekeeping

/// Turns the rows of one export of posts into posts, or says why not.
struct ExportRowReader {
    enum Outcome: Equatable {
        case taken(ExportedPost)
        case skipped(SkipReason)
    }

    let header: ExportHeader
    let file: String

    /// - Throws: `InputError` naming line and column of a cell that cannot be read.
    func read(_ record: CSVRecord) throws(InputError) -> Outcome {
        guard record.fields.count == header.names.count else {
            throw InputError(
                .malformed, file, line: record.line,
                "the row has \(record.fields.count) columns, the header has \(header.names.count)")
        }
        let link = cell(.permalink, record).flatMap(ExportCell.permalink)
        let id: String
        switch try identify(record, link?.id) {
        case .success(let found): id = found
        case .failure(let reason): return .skipped(reason)
        }
        let text = ExportCell.unescaped(cell(.text, record) ?? "")
        guard !text.utf8.contains(0) else {
            throw InputError(.badCell, file, line: record.line, "the text holds a NUL character")
        }
        guard let postedAt = try postedAt(record, id) else { return .skipped(.timeMismatch) }
        return .taken(
            ExportedPost(
                postID: id, handle: link?.handle ?? "", text: text,
                postedAt: postedAt, impressions: try count(.impressions, record), likes: try count(.likes, record),
                retweets: try count(.retweets, record), replies: try count(.replies, record),
                bookmarks: try count(.bookmarks, record), profileClicks: try count(.profileClicks, record),
                follows: try count(.follows, record)))
    }

    private func cell(_ column: ExportColumn, _ record: CSVRecord) -> String? {
        header.index(column).map { record.fields[$0] }
    }

    private func count(_ column: ExportColumn, _ record: CSVRecord) throws(InputError) -> Int64? {
        guard let text = cell(column, record) else { return nil }
        guard let count = ExportCell.count(text) else {
            throw InputError(.badCell, file, line: record.line, "\(column.title) is not a count")
        }
        return count
    }

    private enum Identity {
        case success(String)
        case failure(SkipReason)
    }

    /// The link keeps the true id; a spreadsheet may have damaged the column.
    private func identify(_ record: CSVRecord, _ linked: String?) throws(InputError) -> Identity {
        if let linked { return PostID.isValid(linked) ? .success(linked) : .failure(.noPostID) }
        let text = cell(.id, record) ?? ""
        if text.contains(where: { $0 == "E" || $0 == "e" }), Double(text) != nil { return .failure(.damagedID) }
        guard PostID.isValid(text) else { return .failure(.noPostID) }
        // Spreadsheets keep 15 digits and put zeros for the rest.
        return text.count > 15 && text.dropFirst(15).allSatisfy { $0 == "0" } ? .failure(.damagedID) : .success(text)
    }

    /// The moment in the id, checked against the row's own time or day; the row's time for ids that carry none.
    private func postedAt(_ record: CSVRecord, _ id: String) throws(InputError) -> Timestamp? {
        let moment = PostID.moment(of: id)
        if let text = cell(.time, record) {
            guard let time = ExportCell.time(text) else {
                throw InputError(.badCell, file, line: record.line, "time is not of the form 2019-11-30 23:20 +0000")
            }
            guard let moment else { return time }
            return moment.floored(to: .minutes(1)) == time ? moment : nil
        }
        guard let text = cell(.date, record) else { return moment }
        guard let day = ExportCell.day(text) else {
            throw InputError(.badCell, file, line: record.line, "Date is not of the form Sat, Aug 1, 2026")
        }
        guard let moment else { return nil }
        // The exporter's own day: at most one beside the day in UTC.
        let offset = moment.floored(to: .days(1)).seconds / 86_400 - day
        return abs(offset) <= 1 ? moment : nil
    }
}

/// Reads the cells of an export. Each gives `nil` for what it cannot read; `-` and an empty cell are unknown.
enum ExportCell {
    /// Unknown, or a whole number of at least 0, perhaps with `.0` or `,0` after it or commas between
    /// thousands.
    static func count(_ text: String) -> Int64?? {
        let text = text.trimmed
        if text.isEmpty || text == "-" { return .some(nil) }
        var digits = Substring(text)
        if let point = digits.firstIndex(of: ".") {
            guard digits[digits.index(after: point)...].allSatisfy({ $0 == "0" }) else { return nil }
            digits = digits[..<point]
        }
        var groups = digits.split(separator: ",", omittingEmptySubsequences: false)
        // A spreadsheet that writes decimals with a comma.
        if groups.count == 2, (1...2).contains(groups[1].count), groups[1].allSatisfy({ $0 == "0" }) {
            groups.removeLast()
        }
        let isGrouped = groups.count > 1
        guard !isGrouped || (groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count))
        else {
            return nil
        }
        let whole = groups.joined()
        guard !whole.isEmpty, whole.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(whole) else {
            return nil
        }
        return count
    }

    /// `2019-11-30 23:20 +0000`, as exports up to 2023 have it.
    static func time(_ text: String) -> Timestamp? {
        let parts = text.trimmed.split(separator: " ")
        guard parts.count == 3, parts[2].count == 5 else { return nil }
        let offset = parts[2].prefix(3) + ":" + parts[2].suffix(2)
        return Timestamp(rfc3339: "\(parts[0])T\(parts[1]):00\(offset)")
    }

    /// `Sat, Aug 1, 2026` or `Mon Feb 03 2025`: the day number of a day in the exporter's own time zone.
    static func day(_ text: String) -> Int64? {
        let parts = text.split { $0 == " " || $0 == "," }
        guard parts.count == 4, let month = months.firstIndex(of: parts[1].lowercased()), let date = Int64(parts[2]),
            let year = Int64(parts[3]), (1...9999).contains(year), date >= 1,
            date <= CivilDate.days(inMonth: Int64(month) + 1, of: year)
        else { return nil }
        return CivilDate.days(fromCivil: year, Int64(month) + 1, date)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The handle and the id of a link to a post; the id is `nil` where the link has none (`…/status/undefined`).
    static func permalink(_ text: String) -> (handle: String, id: String?)? {
        let parts = text.trimmed.split(separator: "/", omittingEmptySubsequences: true)
        guard let status = parts.firstIndex(of: "status"), status >= 2, status + 1 < parts.count else { return nil }
        let id = parts[status + 1].prefix { $0.isNumber }
        let owner = parts[status - 1]
        // `x.com/i/status/…` and `…/i/web/status/…` name nobody.
        let handle = owner == "i" || owner == "web" ? "" : String(owner)
        return (handle, isWhole(parts[status + 1], id) ? String(id) : nil)
    }

    private static func isWhole(_ part: Substring, _ digits: Substring) -> Bool {
        guard !digits.isEmpty else { return false }
        let next = part.dropFirst(digits.count).first
        return next == nil || next == "?" || next == "#"
    }

    /// `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#39;` as the characters they stand for, each once.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            if let entity = entities.first(where: { rest.hasPrefix($0.key) }) {
                result += entity.value
                rest = rest.dropFirst(entity.key.count)
            } else {
                result.append("&")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private static let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
}

extension String {
    /// Without blanks and line ends at both ends.
    fileprivate var trimmed: String {
        let head = drop(while: \.isWhitespace)
        return String(head.reversed().drop(while: \.isWhitespace).reversed())
    }
}
