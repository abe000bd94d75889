/// Weights of the engagement rate. Figures that were not measured are `nil`.
public struct Ridge: Hashable, Sendable {
    public var intercept = 0.01
    public var quality = 0.025
    public var educational = 0.008
    public var factual = 0.0
    public var timing = 0.005
    public var timingSin = 0.0
    public var timingCos = 0.0
    public var thread = 0.003
    public var rSquared: Double?
    public var mse: Double?
    /// Rows the fit saw; 0 where the weights are the defaults.
    public var trainedOn = 0

    /// The defaults.
    public init() {}

    init(_ part: PayloadPart) throws(PayloadError) {
        intercept = try part.number("intercept")
        quality = try part.number("qualityWeight")
        educational = try part.number("contentTypeWeight")
        factual = try part.number("factualWeight")
        timing = try part.number("timingWeight")
        timingSin = try part.number("timingSinWeight")
        timingCos = try part.number("timingCosWeight")
        thread = try part.number("lengthWeight")
        rSquared = try part.figure("rSquared", -Double.infinity...1)
        mse = try part.figure("mse", 0...Double.infinity)
        trainedOn = try part.count("trainedOn")
    }
}
