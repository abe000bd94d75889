/// Every figure of a post that has a name, and whether it is known before the post goes out. The one authority on it:
/// a figure that is not here trains nothing.
public enum FeatureRegistry {
    public static let all = RidgeFeatures.definitions + LogisticFeatures.definitions + OutcomeFigures.all

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    public static func definition(of name: String) -> FeatureDefinition? { byName[name] }
}
