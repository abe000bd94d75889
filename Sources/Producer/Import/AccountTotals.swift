import CSV

/// The account's growth as its overview tells it, day by day summed up. Reported only: a day's follows are of no one
/// post, and without a count to start from they give no follower numbers.
struct AccountTotals: Sendable, Equatable {
    private(set) var days = 0
    private(set) var newFollows: Int64 = 0
    private(set) var unfollows: Int64 = 0

    mutating func add(_ record: CSVRecord, _ header: ExportHeader, file: String) throws(InputError) {
        days += 1
        newFollows += try count("new follows", record, header, file)
        unfollows += try count("unfollows", record, header, file)
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.days += right.days
        sum.newFollows += right.newFollows
        sum.unfollows += right.unfollows
        return sum
    }

    private func count(
        _ name: String, _ record: CSVRecord, _ header: ExportHeader, _ file: String
    ) throws(InputError) -> Int64 {
        guard let index = header.names.firstIndex(where: { ExportColumn.folded($0) == name }),
            index < record.fields.count, let count = ExportCell.count(record.fields[index])
        else { throw InputError(.badCell, file, line: record.line, "\(name) is not a count") }
        return count ?? 0
    }
}
