/// A small dense square matrix, row after row.
struct SquareMatrix: Hashable, Sendable {
    let size: Int
    private(set) var values: [Double]

    init(size: Int, _ value: (Int, Int) -> Double) {
        self.size = size
        values = (0..<(size * size)).map { value($0 / size, $0 % size) }
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

    static func * (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        SquareMatrix(size: left.size) { row, column in
            (0..<left.size).reduce(0) { $0 + left[row, $1] * right[$1, column] }
        }
    }

    /// vᵀ·M·v.
    func form(_ vector: [Double]) -> Double {
        var sum = 0.0
        for row in 0..<size {
            for column in 0..<size { sum += vector[row] * self[row, column] * vector[column] }
        }
        return sum
    }
}
