import Model
import Timekeeping

/// The fields of a record of `posts`, in the order they are written.
enum PostField: Int, MessageField {
    case decisionID, postID, status, origin, simulated, account, decisionType, banditArm, generatorName
    case generatorConfidence, topic, hookType, style, content, qualityScore, noveltyScore, expertiseLevel, viralScore
    case propensity, armPropensity, hourPropensity, stateVersion, createdAt, postedAt

    var name: String {
        switch self {
        case .decisionID: "decision_id"
        case .postID: "post_id"
        case .status: "status"
        case .origin: "origin"
        case .simulated: "simulated"
        case .account: "account"
        case .decisionType: "decision_type"
        case .banditArm: "bandit_arm"
        case .generatorName: "generator_name"
        case .generatorConfidence: "generator_confidence"
        case .topic: "topic"
        case .hookType: "hook_type"
        case .style: "style"
        case .content: "content"
        case .qualityScore: "quality_score"
        case .noveltyScore: "novelty_score"
        case .expertiseLevel: "expertise_level"
        case .viralScore: "viral_score"
        case .propensity: "propensity"
        case .armPropensity: "arm_propensity"
        case .hourPropensity: "hour_propensity"
        case .stateVersion: "state_version"
        case .createdAt: "created_at"
        case .postedAt: "posted_at"
        }
    }
}

extension PostMessage {
    /// Reads one record of `posts`.
    ///
    /// Generator names and arms are brought to their canonical form (`data_nerd` becomes `dataNerd`), the decision id
    /// to lower case.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, using decoder: MessageDecoder
    ) throws(MessageError) -> PostMessage {
        defer { withExtendedLifetime(decoder) {} }
        let fields = try decoder.fields(bytes, as: PostField.self)
        let status = try fields.choice(.status, Status.self)
        let post = PostMessage(
            decisionID: try fields.uuid(.decisionID),
            postID: try fields.name(.postID),
            status: status,
            origin: try fields.choice(.origin, Origin.self),
            simulated: try fields.required(.simulated, try fields.truth(.simulated)),
            account: try fields.required(.account, try fields.name(.account)),
            decisionType: try fields.choice(.decisionType, DecisionType.self),
            banditArm: try arm(fields),
            generatorName: try generator(fields),
            generatorConfidence: try fields.number(.generatorConfidence, 0...1),
            topic: try fields.text(.topic),
            hookType: try fields.text(.hookType),
            style: try fields.text(.style),
            content: try fields.text(.content),
            qualityScore: try fields.number(.qualityScore, 0...1),
            noveltyScore: try fields.number(.noveltyScore, 0...1),
            expertiseLevel: try fields.number(.expertiseLevel, 0...1),
            viralScore: try fields.number(.viralScore, 0...100),
            propensity: try propensity(fields, .propensity),
            armPropensity: try propensity(fields, .armPropensity),
            hourPropensity: try propensity(fields, .hourPropensity),
            stateVersion: try fields.text(.stateVersion),
            createdAt: try fields.required(.createdAt, try fields.time(.createdAt)),
            postedAt: try fields.time(.postedAt)
        )
        try check(post, fields)
        return post
    }

    private static func check(_ post: PostMessage, _ fields: Fields<PostField>) throws(MessageError) {
        switch post.status {
        case .posted:
            if post.postedAt == nil { throw fields.error(.missing, .postedAt, "is missing though status is posted") }
            if post.postID == nil { throw fields.error(.missing, .postID, "is missing though status is posted") }
        case .draft:
            if post.postedAt != nil { throw fields.error(.inconsistent, .postedAt, "is given though status is draft") }
        }
    }

    private static func arm(_ fields: Fields<PostField>) throws(MessageError) -> String? {
        guard let text = try fields.text(.banditArm) else { return nil }
        guard let arm = ArmName(text) else {
            throw fields.error(.invalid, .banditArm, "is not of the form <type>[_<format>][_<slot>]")
        }
        return arm.description
    }

    private static func generator(_ fields: Fields<PostField>) throws(MessageError) -> String? {
        guard let text = try fields.text(.generatorName) else { return nil }
        // The registry is rows, and grows while this runs: the database knows other names, and refuses those nobody has.
        if let generator = Generator(named: text) { return generator.rawValue }
        guard GeneratorName.isWellFormed(text, allowingBlanks: true) else {
            throw fields.error(.invalid, .generatorName, "is no name of a generator")
        }
        return text
    }

    private static func propensity(
        _ fields: Fields<PostField>, _ field: PostField
    ) throws(MessageError) -> Double? {
        guard let propensity = try fields.number(field) else { return nil }
        guard propensity > 0, propensity <= 1 else {
            throw fields.error(.outOfRange, field, "must be greater than 0 and at most 1")
        }
        return propensity
    }
}

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

extension PostMessage {
    /// Ranks the versions of one decision: compared byte by byte, the greatest is the one that counts.
    ///
    /// A posted version ranks above a draft, then the later `posted_at`, then the later `created_at`; what is left is
    /// decided by the canonical JSON of the other fields, so that the choice never depends on arrival. The form is
    /// `<1|0>|<posted_at, µs>|<created_at, µs>|<JSON>`, times as 20 digits (0 where absent or before 1970).
    public var recordOrder: String {
        var writer = JSONWriter()
        writer.beginObject()
        writeBody(to: &writer) { _ in }
        writer.endObject()
        let rank = status == .posted ? "1" : "0"
        let rest = String(decoding: writer.bytes, as: UTF8.self)
        return "\(rank)|\(Self.sortable(postedAt))|\(Self.sortable(createdAt))|\(rest)"
    }

    private static func sortable(_ time: Timestamp?) -> String {
        let digits = String(max(0, time?.microseconds ?? 0))
        return String(repeating: "0", count: 20 - digits.count) + digits
    }
}
