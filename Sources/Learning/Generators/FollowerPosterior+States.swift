extension FollowerPosterior {
    /// - Parameter states: by what is remembered of each, else by the window's evidence.
    public init(_ states: [GeneratorState]) { self.init(memory: states.map(\.followerMemory)) }

    /// That each generator's rate is the highest of those that posts are drawn from; `nil` for the others.
    ///
    /// - Parameter states: those of the posterior, in its order.
    public func chances(_ states: [GeneratorState]) -> [Double?] {
        let drawn = states.indices.filter { states[$0].status.isEligible }
        var chances = [Double?](repeating: nil, count: states.count)
        for (index, chance) in zip(drawn, ProbabilityOfBest.of(drawn.map { distributions[$0] })) {
            chances[index] = chance
        }
        return chances
    }
}
