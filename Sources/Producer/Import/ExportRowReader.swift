import CSV
import Model
import Timekeeping

/// Turns the rows of one export of posts into posts, or says why not.
struct ExportRowReader {
    enum Outcome: Equatable {
        case taken(ExportedPost)
        case left(LeftReason)
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
        case .failure(let reason): return .left(reason)
        }
        let text = ExportCell.unescaped(cell(.text, record) ?? "")
        guard !text.utf8.contains(0) else {
            throw InputError(.badCell, file, line: record.line, "the text holds a NUL character")
        }
        guard let postedAt = try postedAt(record, id) else { return .left(.timeMismatch) }
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
        case failure(LeftReason)
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
