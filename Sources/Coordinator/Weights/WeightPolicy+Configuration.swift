import Learning
import Runtime

extension WeightPolicy {
    /// As the settings say, the drive too where none is given.
    init(_ configuration: Configuration, drive: Drive? = nil) {
        self.init(
            floor: configuration[.weightFloor], exploration: configuration[.explorationGenerators],
            step: configuration[.weightStep], minimumPosts: Int64(configuration[.generatorMinPosts]),
            drive: drive ?? Drive(rawValue: configuration[.weightDrive].rawValue) ?? .posterior)
    }
}
