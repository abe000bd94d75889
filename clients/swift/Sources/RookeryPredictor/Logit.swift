/// Weights of the chance of a follow. Figures that were not measured are `nil`.
public struct Logit: Hashable, Sendable {
    public var intercept = -0.3
    public var novelty = 0.25
    public var expertise = 0.2
    public var viral = 0.15
    public var accuracy: Double?
    public var precision: Double?
    public var recall: Double?
    public var auc: Double?
    public var logLoss: Double?
    public var brier: Double?
    /// Rows the fit saw; 0 where the weights are the defaults.
    public var trainedOn = 0

    /// The defaults.
    public init() {}

    init(_ part: PayloadPart) throws(PayloadError) {
        intercept = try part.number("intercept")
        novelty = try part.number("noveltyWeight")
        expertise = try part.number("expertiseWeight")
        viral = try part.number("viralWeight")
        accuracy = try part.figure("accuracy", 0...1)
        precision = try part.figure("precision", 0...1)
        recall = try part.figure("recall", 0...1)
        auc = try part.figure("auc", 0...1)
        logLoss = try part.figure("logLoss", 0...Double.infinity)
        brier = try part.figure("brier", 0...1)
        trainedOn = try part.count("trainedOn")
    }
}
