/// Solves A·x = b for a symmetric positive definite A by Cholesky factorisation.
struct SymmetricSystem {
    let size: Int
    private var lower: [Double]

    /// Factors A = L·Lᵀ; `nil` where A is not positive definite within rounding.
    ///
    /// - Parameter matrix: A, row after row; the lower triangle is read.
    init?(_ matrix: [Double], size: Int) {
        self.size = size
        lower = matrix
        for column in 0..<size {
            var pivot = lower[column * size + column]
            let scale = abs(pivot)
            for inner in 0..<column {
                let value = lower[column * size + inner]
                pivot -= value * value
            }
            guard pivot.isFinite, pivot > 16 * Double.ulpOfOne * scale else { return nil }
            let root = pivot.squareRoot()
            lower[column * size + column] = root
            for row in (column + 1)..<max(size, column + 1) {
                var sum = lower[row * size + column]
                for inner in 0..<column { sum -= lower[row * size + inner] * lower[column * size + inner] }
                lower[row * size + column] = sum / root
            }
        }
    }

    func solve(_ right: [Double]) -> [Double] {
        var result = right
        for row in 0..<size {
            for column in 0..<row { result[row] -= lower[row * size + column] * result[column] }
            result[row] /= lower[row * size + row]
        }
        for row in (0..<size).reversed() {
            for column in (row + 1)..<max(size, row + 1) { result[row] -= lower[column * size + row] * result[column] }
            result[row] /= lower[row * size + row]
        }
        return result
    }

    /// A⁻¹.
    func inverse() -> SquareMatrix {
        let columns = (0..<size).map { column in solve((0..<size).map { $0 == column ? 1 : 0 }) }
        return SquareMatrix(size: size) { (columns[$1][$0] + columns[$0][$1]) / 2 }
    }
}

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
