import Runtime

/// How long one thing takes, again and again.
struct Repetitions {
    /// Of each repetition.
    private(set) var seconds: [Double] = []

    /// At least `least` times, and on until `budget` seconds are spent or there are a thousand.
    init(budget: Double, least: Int = 3, _ work: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        var spent = 0.0
        while seconds.count < least || (spent < budget && seconds.count < 1000) {
            let duration = try clock.measure(work)
            let taken = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
            seconds.append(taken)
            spent += taken
        }
    }

    var json: StructuredValue { .list(seconds.map(StructuredValue.double)) }
}
