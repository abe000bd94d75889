import Model

/// One field of a payload, and values that it must not have.
struct GoldenField {
    /// `ridge.intercept`; `version` has no part.
    let path: String
    /// JSON texts.
    let wrong: [String]

    init(_ path: String, wrong: [String]) {
        self.path = path
        self.wrong = wrong
    }

    static let all: [GoldenField] =
        [GoldenField("version", wrong: versions)]
        + weights("ridge", RidgeCoefficients.defaults.weights.map(\.name))
        + [
            GoldenField("ridge.rSquared", wrong: ["1.5", "\"0.1\""]),
            GoldenField("ridge.mse", wrong: ["-0.25", "false"]),
            GoldenField("ridge.trainedOn", wrong: counts),
        ]
        + weights("logit", LogitCoefficients.defaults.weights.map(\.name))
        + ["accuracy", "precision", "recall", "auc", "brier"].map {
            GoldenField("logit.\($0)", wrong: ["1.01", "-0.01", "\"0.5\""])
        }
        + [
            GoldenField("logit.logLoss", wrong: ["-1", "[0.5]"]),
            GoldenField("logit.trainedOn", wrong: counts),
            GoldenField("meta.trainedOn", wrong: counts),
            GoldenField("meta.trainedAt", wrong: ["null", "1772344800", "\"yesterday\"", "\"2026-03-01T06:00:00\""]),
            GoldenField("meta.validationSplit", wrong: ["null", "0.7", "\"0.8\""]),
            GoldenField("meta.features", wrong: ["null", "\"quality_score\"", "[\"quality_score\",7]"]),
            GoldenField("meta.windowDays", wrong: ["null", "0", "6.5", "\"7\""]),
            GoldenField("meta.modelId", wrong: ["12", "{}"]),
            GoldenField("meta.timeZone", wrong: ["null", "\"\"", "2"]),
        ]

    private static let versions = [
        "null", "2", "\"v2_\"", "\"v3_1772344800000\"", "\"v2_-1\"", "\"v2_+1\"", "\"v2_1.5\"", "\"v2_1\\n\"",
        "\" v2_1\"", "\"v2_1000000000000000\"",
    ]
    private static let counts = ["null", "-1", "8.5", "\"84\"", "true"]

    /// The first has every wrong value, the others the two that are mistaken for numbers most easily.
    private static func weights(_ part: String, _ names: [String]) -> [GoldenField] {
        names.enumerated().map { index, name in
            let all = ["null", "\"0.01\"", "true", "[0.01]", "1e400", "-1e400"]
            return GoldenField("\(part).\(name)", wrong: index == 0 ? all : Array(all.prefix(2)))
        }
    }

    /// The payload without this field, with one of another name in its place.
    func renamed(in text: String) -> String {
        guard let member = member(of: text) else { return text }
        return text.replacingSubrange(member.key, with: "\"was_" + text[member.key].dropFirst())
    }

    func set(to value: String, in text: String) -> String {
        guard let member = member(of: text) else { return text }
        return text.replacingSubrange(member.value, with: value)
    }

    private func member(of text: String) -> (key: Range<String.Index>, value: Range<String.Index>)? {
        let names = path.split(separator: ".")
        var start = text.startIndex
        for name in names.dropLast() {
            guard let part = text[start...].firstRange(of: "\"\(name)\":") else { return nil }
            start = part.upperBound
        }
        guard let last = names.last, let key = text[start...].firstRange(of: "\"\(last)\":") else { return nil }
        let rest = text[key.upperBound...]
        let end =
            rest.first == "["
            ? rest.firstIndex(of: "]").map(text.index(after:)) : rest.firstIndex { $0 == "," || $0 == "}" }
        return end.map { (key, key.upperBound..<$0) }
    }
}

extension String {
    fileprivate func replacingSubrange(_ range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
