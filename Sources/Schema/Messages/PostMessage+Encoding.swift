extension PostMessage {
    /// The record's value: JSON in UTF-8, keys in one order, unknown fields left out. Equal posts give equal bytes.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + (content?.utf8.count ?? 0))
        writer.beginObject()
        writer.field("decision_id", decisionID)
        writeBody(to: &writer) {
            $0.field("status", status.rawValue)
        }
        writer.field("created_at", createdAt)
        writer.known("posted_at", postedAt)
        writer.endObject()
        return writer.bytes
    }

    /// All fields but the decision and its times; `status` says what goes between the ids and the origin.
    func writeBody(to writer: inout JSONWriter, status: (inout JSONWriter) -> Void) {
        writer.known("post_id", postID)
        status(&writer)
        writer.field("origin", origin.rawValue)
        writer.field("simulated", simulated)
        writer.field("account", account)
        writer.field("decision_type", decisionType.rawValue)
        writer.known("bandit_arm", banditArm)
        writer.known("generator_name", generatorName)
        writer.known("generator_confidence", generatorConfidence)
        writer.known("topic", topic)
        writer.known("hook_type", hookType)
        writer.known("style", style)
        writer.known("content", content)
        writer.known("quality_score", qualityScore)
        writer.known("novelty_score", noveltyScore)
        writer.known("expertise_level", expertiseLevel)
        writer.known("viral_score", viralScore)
        writer.known("propensity", propensity)
        writer.known("arm_propensity", armPropensity)
        writer.known("hour_propensity", hourPropensity)
        writer.known("state_version", stateVersion)
    }
}
