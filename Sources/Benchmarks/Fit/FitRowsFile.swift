import CommandLine
import FoundationEssentials
import Learning
import Runtime

/// Rows as the measuring script writes them, little-endian: the number of rows and of features as 64-bit integers, the
/// features row after row, a target a row and a class a row as doubles.
struct FitRowsFile {
    let regression: TrainingSet
    let classification: TrainingSet

    /// - Throws: `CommandFailure` where the file is not so.
    init(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), data.count >= 16 else {
            throw CommandFailure(.badInput, "\(path) cannot be read as rows")
        }
        let (rows, width) = (Self.integer(data, 0), Self.integer(data, 1))
        guard rows > 0, width > 0, rows < 1 << 32, width < 1 << 16, data.count == 16 + 8 * rows * (width + 2) else {
            throw CommandFailure(.badInput, "\(path) does not hold the rows it says")
        }
        var regression = TrainingSet(width: width)
        var classification = TrainingSet(width: width)
        var features = [Double](repeating: 0, count: width)
        for row in 0..<rows {
            for column in 0..<width { features[column] = Self.double(data, 2 + row * width + column) }
            try regression.append(features, target: Self.double(data, 2 + rows * width + row))
            try classification.append(features, target: Self.double(data, 2 + rows * (width + 1) + row))
        }
        self.regression = regression
        self.classification = classification
    }

    private static func word(_ data: Data, _ index: Int) -> UInt64 {
        data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
    }
    private static func integer(_ data: Data, _ index: Int) -> Int { Int(clamping: word(data, index)) }
    private static func double(_ data: Data, _ index: Int) -> Double { Double(bitPattern: word(data, index)) }
}
