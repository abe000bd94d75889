import CSV
import Timekeeping

/// One file of an import, read whole: its posts, and what became of each row.
struct ExportFile: Sendable {
    let path: String
    let kind: ExportHeader.Kind
    /// Rows below the header.
    private(set) var rows = 0
    private(set) var posts: [ExportedPost] = []
    private(set) var left = LeftRows()
    /// Of an account overview.
    private(set) var totals: AccountTotals?
    let columns: [String]

    var newestPost: Timestamp? { posts.map(\.postedAt).max() }

    var readingTime: Timestamp? {
        newestPost.map { ReadingTime.of(file: path, kind: kind, newestPost: $0) }
    }

    /// - Throws: `InputError` for a file that is no CSV, or an export that cannot be read.
    static func read(_ path: String, ignoring ignored: Set<String> = []) throws -> ExportFile {
        var header: ExportHeader?
        var file: ExportFile?
        try CSVFile.read(path) { record in
            if let header {
                try file?.take(record, header)
            } else {
                let read = try ExportHeader(record, file: path, ignoring: ignored)
                header = read
                file = ExportFile(path: path, kind: read.kind, columns: read.names)
            }
        }
        guard let file else { throw InputError(.notCSV, path, "holds no header") }
        return file
    }

    private init(path: String, kind: ExportHeader.Kind, columns: [String]) {
        self.path = path
        self.kind = kind
        self.columns = columns
        if kind == .accountOverview { totals = AccountTotals() }
    }

    private mutating func take(_ record: CSVRecord, _ header: ExportHeader) throws {
        rows += 1
        switch kind {
        case .posts, .postsUpTo2023:
            switch try ExportRowReader(header: header, file: path).read(record) {
            case .taken(let post): posts.append(post)
            case .left(let reason): left.add(reason, line: record.line)
            }
        case .accountOverview:
            try totals?.add(record, header, file: path)
            left.add(.accountTotals, line: record.line)
        case .dailyActivity:
            left.add(.accountTotals, line: record.line)
        case .unknown:
            // Rows that link to posts are an export's; then the header is what cannot be read.
            if record.fields.contains(where: { ExportCell.permalink($0)?.id != nil }) {
                throw header.unreadable(file: path)
            }
            left.add(.notAnExport, line: record.line)
        }
    }
}
