import CommandLine
import Runtime
import Store

/// Which version a rollback goes back to.
///
/// Without a name: the newest one, older than where the version in force comes from, that carries other models. A
/// version made by a rollback comes from the one it went back to, so that rolling back again goes further back.
struct Rollback {
    let versions: [PredictorStore.Version]

    /// - Parameter versions: all of them, oldest first.
    init(_ versions: [PredictorStore.Version]) { self.versions = versions }

    /// - Returns: `nil` where the version in force carries the same models.
    /// - Throws: `CommandFailure` with exit code 3 for an unknown name, 5 where there is nothing to go back to.
    func target(_ name: String?) throws(CommandFailure) -> PredictorStore.Version? {
        guard let present = versions.last else {
            throw CommandFailure(.refused, "nothing was ever published")
        }
        if let name {
            guard let named = versions.first(where: { "v2_\($0.milliseconds)" == name }) else {
                throw CommandFailure(.badInput, "there is no version \(name); `model show` of a model names its own")
            }
            guard named.hasModel else {
                throw CommandFailure(.refused, "\(name) carries the defaults, which never replace a trained model")
            }
            return Self.carriesSame(named, present) ? nil : named
        }
        let origin = present.restores ?? present.milliseconds
        let earlier = versions.last {
            $0.milliseconds < origin && $0.hasModel && !Self.carriesSame($0, present)
        }
        guard let earlier else {
            throw CommandFailure(.refused, "there is no earlier version with other models to go back to")
        }
        return earlier
    }

    private static func carriesSame(_ one: PredictorStore.Version, _ other: PredictorStore.Version) -> Bool {
        one.ridgeModelID == other.ridgeModelID && one.logitModelID == other.logitModelID
    }
}

extension PredictorStore.Version {
    /// The model a part comes from; `nil` for the defaults.
    func modelID(_ kind: PredictorModel.Kind) -> Int64? { kind == .ridge ? ridgeModelID : logitModelID }

    var hasModel: Bool { ridgeModelID != nil || logitModelID != nil }
}
