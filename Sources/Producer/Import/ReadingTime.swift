import Timekeeping

/// When the counts of an export were read, as far as that can be known.
enum ReadingTime {
    /// The end date in the file's name, else the newest post; never earlier than the newest post.
    ///
    /// Exports up to 2023 end at the start of the day they name, those since 2024 include it.
    static func of(file: String, kind: ExportHeader.Kind, newestPost: Timestamp) -> Timestamp {
        guard let day = endDay(inName: file) else { return newestPost }
        let end = Timestamp(seconds: (kind == .posts ? day + 1 : day) * 86_400)
        return max(end, newestPost)
    }

    /// The last date of the form `20210501` or `2026-04-23` in the name, as a day number.
    static func endDay(inName path: String) -> Int64? {
        let name = path.split(separator: "/").last ?? Substring(path)
        let runs = name.split { !$0.isNumber && $0 != "-" }
        return runs.compactMap { run -> Int64? in
            let digits = run.filter(\.isNumber)
            let isDashed = run.count == 10 && run.split(separator: "-").map(\.count) == [4, 2, 2]
            guard digits.count == 8, run.count == 8 || isDashed, let year = Int64(digits.prefix(4)),
                let month = Int64(digits.dropFirst(4).prefix(2)), let date = Int64(digits.suffix(2)),
                (2006...9999).contains(year), (1...12).contains(month),
                (1...CivilDate.days(inMonth: month, of: year)).contains(date)
            else { return nil }
            return CivilDate.days(fromCivil: year, month, date)
        }.last
    }
}
