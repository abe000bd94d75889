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

    struct Moments: Decodable, Sendable {
        struct File: Decodable { let moments: [Moments] }
        let alpha: Double
        let beta: Double
        let mean: Double
        let variance: Double
        let q05: Double
        let q50: Double
        let q95: Double
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
        try decoder.decode(File<Case>.self, from: Data(contentsOf: ownURL(name))).cases
    }

    /// Empty where the folder is not there.
    static func beside<Case: Decodable>(_ name: String) throws -> [Case] {
        guard let url = besideURL(name) else { return [] }
        return try decoder.decode(File<Case>.self, from: Data(contentsOf: url)).cases
    }

    /// Moments and quantiles of Beta distributions: the project's, and those beside the checkout where they are there.
    static func betaMoments() throws -> [Moments] {
        try [ownURL("beta"), besideURL("beta")].compactMap(\.self).flatMap { url in
            try decoder.decode(Moments.File.self, from: Data(contentsOf: url)).moments
        }
    }

    private static func ownURL(_ name: String) -> URL {
        Bundle.module.bundleURL.appendingPathComponent("Vectors/\(name).json")
    }

    private static func besideURL(_ name: String) -> URL? {
        let checkout = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let url = checkout.deletingLastPathComponent().appendingPathComponent("shared/vectors/\(name).json")
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
}

/// |a − b| over the larger of |b| and `scale`.
func relativeDifference(_ value: Double, _ expected: Double, scale: Double = 1e-3) -> Double {
    abs(value - expected) / max(abs(expected), scale)
}
