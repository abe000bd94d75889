/// How many posts each gate held back.
public struct GateTally: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        /// A reason, or `learnable`.
        public let name: String
        public let posts: Int
        /// Posts that nothing else holds back.
        public let alone: Int
    }

    public private(set) var considered = 0
    public private(set) var learnable = 0
    private var posts: [GateReason: Int] = [:]
    private var alone: [GateReason: Int] = [:]

    public init(_ verdicts: some Sequence<GateVerdict> = []) {
        for verdict in verdicts { count(verdict) }
    }

    public mutating func count(_ verdict: GateVerdict) {
        considered += 1
        if verdict.isLearnable { learnable += 1 }
        for reason in verdict.reasons { posts[reason, default: 0] += 1 }
        if verdict.reasons.count == 1 { alone[verdict.reasons[0], default: 0] += 1 }
    }

    public func posts(_ reason: GateReason) -> Int { posts[reason] ?? 0 }
    public func alone(_ reason: GateReason) -> Int { alone[reason] ?? 0 }

    /// `learnable`, then every reason there is, those that held nothing back too.
    public var rows: [Row] {
        [Row(name: "learnable", posts: learnable, alone: learnable)]
            + GateReason.allCases.map { Row(name: $0.rawValue, posts: posts($0), alone: alone($0)) }
    }
}
