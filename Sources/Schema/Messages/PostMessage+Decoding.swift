import Timekeeping

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
