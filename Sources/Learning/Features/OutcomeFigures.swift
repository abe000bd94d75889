/// Figures of a post that are known only from what came of it, listed so that they can be refused as features.
public enum OutcomeFigures {
    public static let all: [FeatureDefinition] = [
        FeatureDefinition("impressions", .postOutcome, "count"),
        FeatureDefinition("likes", .postOutcome, "count"),
        FeatureDefinition("retweets", .postOutcome, "count"),
        FeatureDefinition("replies", .postOutcome, "count"),
        FeatureDefinition("quotes", .postOutcome, "count"),
        FeatureDefinition("bookmarks", .postOutcome, "count"),
        FeatureDefinition("profile_clicks", .postOutcome, "count"),
        FeatureDefinition("engagement_rate", .postOutcome, "share"),
        FeatureDefinition("followers_gained", .postOutcome, "count"),
        FeatureDefinition("viral_score_of_outcome", .postOutcome, "0 to 100, computed from counts"),
    ]
}
