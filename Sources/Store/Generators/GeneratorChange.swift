import Learning

/// What came of an action on a generator.
public struct GeneratorChange: Hashable, Sendable {
    /// A weight that moved.
    public struct Move: Hashable, Sendable {
        public let name: String
        public let before: Double
        public let after: Double

        public init(name: String, before: Double, after: Double) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// The registered name, whatever spelling was given.
    public let generator: String
    /// What is done, for people: `coach set from 0.08 to 0.4`.
    public let sentence: String
    /// Weights that move, by name; one that comes into the registry moves from 0.
    public let moves: [Move]
    /// It was so before: nothing is written, no event is left.
    public let isNothing: Bool
    /// The generator's own row before and after; `nil` where it was not there, and for a change of names.
    public let before: GeneratorState?
    public let after: GeneratorState?
    /// Of the event that says so; `nil` where nothing was done.
    public internal(set) var eventID: Int64?

    init(_ action: GeneratorAction, on name: String, from before: [GeneratorState], to after: [GeneratorState]) {
        generator = name
        var weights: [String: Double] = [:]
        for state in before { weights[state.name] = state.weight }
        moves = after.compactMap { state in
            let was = weights[state.name] ?? 0
            return was == state.weight ? nil : Move(name: state.name, before: was, after: state.weight)
        }
        let (was, now) = (before.first { $0.name == name }, after.first { $0.name == name })
        (self.before, self.after) = (was, now)
        isNothing = action.changesNothing(was, now)
        sentence = isNothing ? "\(name) stands so already" : action.words(was, now, name)
    }

    /// A change of names alone.
    init(_ sentence: String, of name: String, isNothing: Bool) {
        generator = name
        self.sentence = sentence
        moves = []
        (before, after) = (nil, nil)
        self.isNothing = isNothing
    }
}

extension GeneratorAction {
    fileprivate func changesNothing(_ was: GeneratorState?, _ now: GeneratorState?) -> Bool {
        guard let was, let now else { return false }
        return was.status == now.status && was.isLocked == now.isLocked && was.override == now.override
            && was.weight == now.weight
    }

    fileprivate func words(_ was: GeneratorState?, _ now: GeneratorState?, _ name: String) -> String {
        let (before, after) = (WeightFigure.text(was?.weight ?? 0), WeightFigure.text(now?.weight ?? 0))
        switch self {
        case .set(let weight): return "\(name) set from \(before) to \(WeightFigure.text(weight))"
        case .release: return "\(name) released at \(before)"
        case .lock: return "\(name) locked at \(before)"
        case .unlock: return "\(name) unlocked at \(before)"
        case .status(let status):
            let weight = before == after ? "stays at \(after)" : "goes from \(before) to \(after)"
            return "\(name) is \(status.rawValue) instead of \(was?.status.rawValue ?? "unknown"), its weight \(weight)"
        case .add(let status): return "\(name) added as \(status.rawValue) at \(after)"
        }
    }
}
