import Foundation

/// Cases with expected figures, worked out by NumPy, SciPy and scikit-learn. Those of the project lie in `Vectors`; where
/// a folder `shared/vectors` stands beside the checkout, its files of the same names are run too.
enum ReferenceCases {
    struct File<Case: Decodable>: Decodable { let cases: [Case] }

    struct Ridge: Decodable, Sendable {
        struct Expected: Decodable, Sendable {
            let intercept: Double
            let weights: [Double]
            let mse: Double
            let rSquared: Double?
        }
        let name: String
        let alpha: Double
        let x: [[Double]]
        let y: [Double]
        let expected: Expected
    }

    struct Logistic: Decodable, Sendable {
        struct Expected: Decodable, Sendable {
            let intercept: Double
            let weights: [Double]
            let accuracy: Double
            let precision: Double?
            let recall: Double?
            let auc: Double?
            let logLoss: Double
            let brier: Double
        }
        let name: String
        let c: Double
        let x: [[Double]]
        let y: [Double]
        let expected: Expected
    }

    struct Best: Decodable, Sendable {
        let arms: [[Double]]
        let pSelected: [Double]
    }

    struct Hours: Decodable, Sendable {
        let counts: [Int64]
        let rewardSums: [Double]
        let c: Double
        let scores: [Double?]
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    static func own<Case: Decodable>(_ name: String) throws -> [Case] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Vectors/\(name).json")
        return try decoder.decode(File<Case>.self, from: Data(contentsOf: url)).cases
    }

    /// Empty where the folder is not there.
    static func beside<Case: Decodable>(_ name: String) throws -> [Case] {
        let checkout = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let url = checkout.deletingLastPathComponent().appendingPathComponent("shared/vectors/\(name).json")
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        return try decoder.decode(File<Case>.self, from: Data(contentsOf: url)).cases
    }
}

/// |a − b| over the larger of |b| and `scale`.
func relativeDifference(_ value: Double, _ expected: Double, scale: Double = 1e-3) -> Double {
    abs(value - expected) / max(abs(expected), scale)
}
