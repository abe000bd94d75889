import FoundationEssentials
import Runtime

/// What `simulator truth --json` says of the invented audience: the numbers that learning is to find again.
struct PlantedFigures: Sendable {
    struct Generator: Decodable, Sendable {
        let name: String
        let followersPerThousand: Double
        enum CodingKeys: String, CodingKey {
            case name
            case followersPerThousand = "followers_per_1k"
        }
    }
    struct Arm: Decodable, Sendable {
        let arm: String
        let rate: Double
    }

    /// By the names of the predictor's payload.
    let ridge: [String: Double]
    let logit: [String: Double]
    let generators: [Generator]
    let arms: [Arm]
    /// Best first.
    let bestHours: [Int]

    /// - Throws: `CommandFailure` naming the file and what is wrong with it.
    static func read(path: String) throws(CommandFailure) -> PlantedFigures {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.badInput, "\(path) cannot be read")
        }
        do {
            return try JSONDecoder().decode(PlantedFigures.self, from: data)
        } catch let DecodingError.keyNotFound(key, _) {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth: \(key.stringValue) is missing")
        } catch {
            throw CommandFailure(.badInput, "\(path) does not hold the planted truth as simulator truth prints it")
        }
    }
}

extension PlantedFigures: Decodable {
    enum CodingKeys: String, CodingKey {
        case ridge, logit, generators, arms
        case bestHours = "best_hours"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func weights(_ key: CodingKeys) throws -> [String: Double] {
            let printed = try fields.decode([String: Double].self, forKey: key)
            return Dictionary(printed.map { (WeightNames.payload($0), $1) }) { first, _ in first }
        }
        self.init(
            ridge: try weights(.ridge), logit: try weights(.logit),
            generators: try fields.decode([Generator].self, forKey: .generators),
            arms: try fields.decode([Arm].self, forKey: .arms),
            bestHours: try fields.decode([Int].self, forKey: .bestHours))
    }
}
