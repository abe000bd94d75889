import Learning
import Runtime
import Timekeeping

extension ConfigurationGroup {
    /// What posts are learned from, how models are fitted, and what moves the weights.
    public static let learning = ConfigurationGroup(
        "Learning",
        [
            ConfigurationKey<Int>.windowDays, ConfigurationKey<GateMode>.gateMode,
            ConfigurationKey<Double>.gateViews, ConfigurationKey<Double>.gateLikes,
            ConfigurationKey<Int>.gateAgeMinutes, ConfigurationKey<Double>.successRate,
            ConfigurationKey<Int>.optimizeMinPosts, ConfigurationKey<Int>.retrainMinPosts,
            ConfigurationKey<Int>.fitMinRows, ConfigurationKey<Int>.generatorMinPosts,
            ConfigurationKey<Double>.ridgePenalty, ConfigurationKey<Double>.logisticC,
            ConfigurationKey<PenaltyChoice>.penaltyChoice, ConfigurationKey<RowWeighting>.rowWeights,
            ConfigurationKey<Double>.explorationArms, ConfigurationKey<Double>.explorationGenerators,
            ConfigurationKey<Double>.weightFloor, ConfigurationKey<Double>.weightStep, ConfigurationKey<Double>.ucbC,
            ConfigurationKey<Double>.armHalfLifeDays, ConfigurationKey<WeightObjective>.weightDrive,
            ConfigurationKey<WeightGuard>.weightGuard,
        ])
}

/// Where the penalties of a retraining come from.
public enum PenaltyChoice: String, Sendable, CaseIterable {
    /// As configured.
    case fixed
    /// From a grid, by what predicted later rows best.
    case searched
}

extension ConfigurationKey where Value == PenaltyChoice {
    public static let penaltyChoice = choice(
        "ROOKERY_PENALTY", .fixed, [.predictor],
        "Whether penalties are as set or chosen at each retraining by what predicted later training rows best.")
}

extension ConfigurationKey where Value == RowWeighting {
    public static let rowWeights = choice(
        "ROOKERY_ROW_WEIGHTS", .equal, [.predictor],
        "Whether each post counts the same in the rate model or by its impressions.")
}

extension ConfigurationKey where Value == GateMode {
    public static let gateMode = choice(
        "ROOKERY_GATE_MODE", .adaptive, [.learner, .producer, .coordinator],
        "Whether thresholds adapt to small accounts or stay as set.")
}

extension ConfigurationKey where Value == WeightObjective {
    public static let weightDrive = choice(
        "ROOKERY_WEIGHT_DRIVE", .posterior, [.optimizer, .coordinator],
        "Whether weights follow the counted followers a thousand impressions or the posterior of them.")
}

extension ConfigurationKey where Value == WeightGuard {
    public static let weightGuard = choice(
        "ROOKERY_WEIGHT_GUARD", .interval, [.optimizer, .coordinator],
        "Which estimate of what a step is worth may refuse it.")
}

extension ConfigurationKey where Value == Int {
    public static let windowDays = int(
        "ROOKERY_WINDOW_DAYS", 7, 1...3650, [.learner, .predictor, .optimizer, .producer, .coordinator],
        "How many days of readings are learned from.")
    public static let gateAgeMinutes = int(
        "ROOKERY_GATE_AGE_MINUTES", 120, 0...10_080, [.learner, .producer, .coordinator],
        "How old a post must be at its reading, in minutes, to be learned from.")
    public static let optimizeMinPosts = int(
        "ROOKERY_OPTIMIZE_MIN_POSTS", 20, 1...1_000_000, [.optimizer, .coordinator],
        "How many learnable posts an optimization needs; with fewer it is skipped.")
    public static let retrainMinPosts = int(
        "ROOKERY_RETRAIN_MIN_POSTS", 10, 1...1_000_000, [.predictor, .producer],
        "How many newly learnable posts since the last model a retraining needs.")
    public static let fitMinRows = int(
        "ROOKERY_FIT_MIN_ROWS", 10, 2...1_000_000, [.predictor, .producer], "How many rows a fit needs.")
    public static let generatorMinPosts = int(
        "ROOKERY_GENERATOR_MIN_POSTS", 3, 1...1_000_000, [.optimizer, .coordinator],
        "How many posts a generator needs before its performance moves its weight.")
}

extension ConfigurationKey where Value == Double {
    public static let gateViews = double(
        "ROOKERY_GATE_VIEWS", 100, 0...1_000_000_000, [.learner, .producer, .coordinator],
        "The least impressions a post is learned from at.")
    public static let gateLikes = double(
        "ROOKERY_GATE_LIKES", 5, 0...1_000_000_000, [.learner, .producer, .coordinator],
        "The least likes a post is learned from at.")
    public static let successRate = double(
        "ROOKERY_SUCCESS_RATE", 0.03, 0...1, [.learner, .producer],
        "An engagement rate above this counts as an arm's success.")
    public static let ridgePenalty = double(
        "ROOKERY_RIDGE_PENALTY", 1, 0...1_000_000, [.predictor, .producer],
        "The ridge regression's penalty on its weights.")
    public static let logisticC = double(
        "ROOKERY_LOGISTIC_C", 1, 0.000001...1_000_000, [.predictor, .producer],
        "The logistic regression's inverse penalty on its weights.")
    public static let armHalfLifeDays = double(
        "ROOKERY_ARM_HALF_LIFE_DAYS", 0, 0...3650, [.learner],
        "After how many days a post counts half for its arm and hour; 0 counts every post whole.")
    public static let explorationArms = double(
        "ROOKERY_EXPLORATION_ARMS", 0.30, 0...1, [.producer], "The share of plans whose arm is drawn to explore.")
    public static let explorationGenerators = double(
        "ROOKERY_EXPLORATION_GENERATORS", 0.15, 0...1, [.optimizer, .coordinator],
        "The share of the target weights that is split equally over the generators.")
    public static let weightFloor = double(
        "ROOKERY_WEIGHT_FLOOR", 0.02, 0.02...0.08, [.optimizer, .coordinator],
        "The least weight of an active generator.")
    public static let weightStep = double(
        "ROOKERY_WEIGHT_STEP", 0.30, 0...1, [.optimizer, .coordinator],
        "How far of the way to its target one optimization moves a weight.")
    public static let ucbC = double(
        "ROOKERY_UCB_C", 1, 0...100, [.producer, .coordinator], "How much UCB1 favours hours seldom tried.")
}

extension GateSetting {
    /// As configured; gates that an operator has set override them.
    public init(_ configuration: Configuration) {
        self.init(
            mode: configuration[.gateMode], views: configuration[.gateViews], likes: configuration[.gateLikes],
            age: .minutes(Int64(configuration[.gateAgeMinutes])))
    }
}

extension WeightPolicy {
    /// As configured.
    ///
    /// - Parameter drive: what moves the weights, where another is asked for than the configured one.
    public init(_ configuration: Configuration, drive: WeightObjective? = nil) {
        self.init(
            floor: configuration[.weightFloor], exploration: configuration[.explorationGenerators],
            step: configuration[.weightStep], minimumPosts: Int64(configuration[.generatorMinPosts]),
            objective: drive ?? configuration[.weightDrive])
    }
}

extension WeightRun {
    /// As configured.
    ///
    /// - Parameters:
    ///   - drive: what moves the weights, where another is asked for than the configured one.
    ///   - rule: which estimate may refuse the step, likewise.
    public init(
        _ configuration: Configuration, drive: WeightObjective? = nil, rule: WeightGuard? = nil
    ) {
        self.init(
            policy: WeightPolicy(configuration, drive: drive), rule: rule ?? configuration[.weightGuard],
            windowDays: configuration[.windowDays], leastPosts: configuration[.optimizeMinPosts])
    }
}
