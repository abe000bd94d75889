import Runtime

extension ConfigurationKey where Value == Int {
    static let driftPosts = int(
        "ROOKERY_DRIFT_POSTS", 100, 10...100_000, [.learner],
        "How many of the newest matured predictions are held beside what came.")
    static let driftMinPosts = int(
        "ROOKERY_DRIFT_MIN_POSTS", 30, 10...100_000, [.learner],
        "How many matured predictions there must be before skill and calibration are measured.")
    static let driftAgeHours = int(
        "ROOKERY_DRIFT_AGE_HOURS", 48, 0...8760, [.learner],
        "How old a post must be at its reading, in hours, for its prediction to have matured.")
}

extension ConfigurationKey where Value == Double {
    static let driftSkillMin = double(
        "ROOKERY_DRIFT_SKILL_MIN", 0, -10...1, [.learner],
        "Skill against the training mean below this, over the matured predictions, raises the alert skill_low.")
    static let driftCalibrationMax = double(
        "ROOKERY_DRIFT_CALIBRATION_MAX", 0.5, 0...100, [.learner],
        "A calibration error above this share of the mean outcome, and twice what chance gives, raises calibration_off."
    )
}

extension ConfigurationGroup {
    static let drift = ConfigurationGroup(
        "Drift of predictions",
        [
            ConfigurationKey<Int>.driftPosts, ConfigurationKey<Int>.driftMinPosts, ConfigurationKey<Int>.driftAgeHours,
            ConfigurationKey<Double>.driftSkillMin, ConfigurationKey<Double>.driftCalibrationMax,
        ])
}
