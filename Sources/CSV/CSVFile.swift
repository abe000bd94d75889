/// Reads the records of a CSV file without holding it in memory.
public enum CSVFile {
    /// - Parameter take: gets each record that is not a blank line, the header first.
    /// - Throws: `InputError` naming file, line and column, or what `take` throws.
    public static func read(_ path: String, _ take: (CSVRecord) throws -> Void) throws {
        let source = try ByteSource(path)
        var piece = try source.next()
        let delimiter = try CSVShape.delimiter(piece, file: path)
        var parser = CSVParser(delimiter: delimiter)
        let takeFilled = { (record: CSVRecord) in if !record.isBlank { try take(record) } }
        do {
            while !piece.isEmpty {
                try parser.feed(piece, takeFilled)
                piece = try source.next()
            }
            try parser.finish(takeFilled)
        } catch let error as CSVError {
            throw InputError(.malformed, path, line: error.line, "column \(error.column): \(error.problem)")
        }
    }
}
