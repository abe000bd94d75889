import Model
import Runtime

/// What an account that posts by itself did.
struct SimulationSummary: Sendable {
    let account: String
    let seed: UInt64
    private(set) var posts = 0
    /// Posts an earlier run had made.
    private(set) var found = 0
    /// Posts whose time had passed by more than a day.
    var missed = 0
    private(set) var byArm: [String: Int] = [:]
    private(set) var byGenerator: [String: Int] = [:]
    private(set) var byHour = [Int](repeating: 0, count: 24)
    var delivered = Delivered()

    init(account: String, seed: UInt64) {
        self.account = account
        self.seed = seed
    }

    mutating func add(_ post: PlannedPost, hour: Int) {
        posts += 1
        byArm[post.arm.contentArm, default: 0] += 1
        byGenerator[post.generator, default: 0] += 1
        byHour[hour] += 1
    }

    mutating func addFound(_ count: Int = 1) { found += count }

    var json: StructuredValue {
        [
            "account": .text(account), "seed": .int(Int64(bitPattern: seed)), "posts": .count(posts),
            "found": .count(found), "missed": .count(missed), "arms": sorted(byArm),
            "generators": sorted(byGenerator), "hours": .list(byHour.map { .count($0) }),
            "delivered": delivered.json,
        ]
    }

    var text: String {
        let top = { (counts: [String: Int]) in
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "\($0.key) \($0.value)" }
                .joined(separator: ", ")
        }
        var text = "\(posts) posts made for \(account), \(found) found from an earlier run, \(missed) missed"
        if posts > 0 { text += "\n  arms: \(top(byArm))\n  generators: \(top(byGenerator))" }
        return text
    }

    private func sorted(_ counts: [String: Int]) -> StructuredValue {
        .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .count($0.value)) })
    }
}
