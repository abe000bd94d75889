import Timekeeping

/// The rows a fit learns from, in the order in which they are split: by posting, ties by decision.
public struct TrainingRows: Sendable {
    public let rows: [TrainingRow]

    public init(_ rows: [TrainingRow]) { self.rows = rows }

    /// Header and lines, each ended by a line feed.
    public var csv: String { ([TrainingRow.csvHeader] + rows.map(\.csvLine)).map { $0 + "\n" }.joined() }
}

/// One learnable post as a fit sees it: what was known before posting, and what came of it.
public struct TrainingRow: Hashable, Sendable {
    public var decisionID: String
    public var postedAt: Timestamp
    /// When the reading it is judged by was taken.
    public var collectedAt: Timestamp
    /// The hour of posting in the account's time zone.
    public var hour: Int
    public var contentType: String?
    public var decisionType: String
    /// 0…1.
    public var quality: Double
    /// 0…1; `nil` where it was not estimated.
    public var novelty: Double?
    public var expertise: Double?
    /// 0…100, estimated before posting.
    public var viralScore: Double?
    /// (likes + retweets + replies) / impressions.
    public var rate: Double
    /// Of the reading that the rate is from.
    public var impressions: Int64?
    /// `nil` where it was not measured.
    public var followersGained: Int64?

    public init(
        decisionID: String, postedAt: Timestamp, collectedAt: Timestamp, hour: Int, contentType: String?,
        decisionType: String, quality: Double, novelty: Double?, expertise: Double?, viralScore: Double?,
        rate: Double, impressions: Int64? = nil, followersGained: Int64?
    ) {
        self.decisionID = decisionID
        self.postedAt = postedAt
        self.collectedAt = collectedAt
        self.hour = hour
        self.contentType = contentType
        self.decisionType = decisionType
        self.quality = quality
        self.novelty = novelty
        self.expertise = expertise
        self.viralScore = viralScore
        self.rate = rate
        self.impressions = impressions
        self.followersGained = followersGained
    }

    public var ridgeFeatures: [Double] {
        RidgeFeatures(quality: quality, contentType: contentType, decisionType: decisionType, hour: hour).values
    }

    /// `nil` where one of the three was not estimated.
    public var logisticFeatures: [Double]? {
        guard let novelty, let expertise, let viralScore else { return nil }
        return LogisticFeatures(novelty: novelty, expertise: expertise, viralScore: viralScore).values
    }

    public var span: OutcomeSpan { OutcomeSpan(posted: postedAt, known: collectedAt) }

    /// 1 or 0; `nil` where followers were not measured.
    public var followed: Double? { LogisticFeatures.target(followersGained: followersGained) }
}

extension TrainingRow {
    /// What every file of rows begins with, before the features.
    static let headNames = ["decision_id", "posted_at", "collected_at", "weight"]

    func head(weight: Double) -> [String] {
        [decisionID, postedAt.rfc3339, collectedAt.rfc3339, weight == 1 ? "1" : weight.description]
    }

    /// The header of exported rows.
    public static let csvHeader =
        (headNames + RidgeFeatures.list.names + ["y"]
        + LogisticFeatures.list.names + ["followed"]).joined(separator: ",")

    /// One line without its end: numbers in the shortest form that reads back to the same value, unknown ones empty.
    public var csvLine: String {
        let known: [Double?] = ridgeFeatures + [rate]
        let logistic: [Double?] = [novelty, expertise, viralScore.map { $0 / 100 }]
        let numbers = (known + logistic).map { $0.map(\.description) ?? "" }
        let followed = followed.map { $0 == 1 ? "1" : "0" } ?? ""
        return (head(weight: 1) + numbers + [followed])
            .joined(separator: ",")
    }
}

/// How much each row of the rate model counts.
public enum RowWeighting: String, Hashable, Sendable, CaseIterable {
    /// Every post the same.
    case equal
    /// Each post by its impressions over their mean: a rate measured on more readers is surer, its variance being one
    /// over their number. Weights sum to the number of rows, so a penalty means what it means for equal ones.
    case impressions

    /// One a row. A row whose impressions are not known, which has no rate either, would count as the mean.
    func weights(of rows: [TrainingRow]) -> [Double] {
        guard self == .impressions else { return Array(repeating: 1, count: rows.count) }
        let known = rows.compactMap(\.impressions).map { Double(max(1, $0)) }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        return rows.map { row in row.impressions.map { Double(max(1, $0)) / mean } ?? 1 }
    }
}

/// The rows of one model, in their order, with what kept other rows of the window from it.
public struct ModelRows: Sendable {
    public let rows: [TrainingRow]
    public let dated: DatedRows
    /// Rows of the window that the model cannot use, by reason.
    public let left: [(reason: String, count: Int)]

    /// The file with the rows at these positions: `decision_id`, `posted_at`, `collected_at`, `weight`, the features by
    /// name, `y`. Numbers are in the shortest form that reads back to the same value, so that a fit of the file gives the
    /// same digits.
    public func csv(at positions: some Sequence<Int>) -> String {
        var text = (TrainingRow.headNames + dated.features.names + ["y"]).joined(separator: ",") + "\n"
        for position in positions {
            let numbers = dated.rows.row(position).map(\.description) + [dated.rows.targets[position].description]
            text += (rows[position].head(weight: dated.rows.weights[position]) + numbers).joined(separator: ",") + "\n"
        }
        return text
    }
}

extension TrainingRows {
    /// All rows, for the rate.
    public func ridge(_ weighting: RowWeighting = .equal) throws(FitError) -> ModelRows {
        var dated = DatedRows(RidgeFeatures.list)
        for (row, weight) in zip(rows, weighting.weights(of: rows)) {
            try dated.append(row.ridgeFeatures, target: row.rate, weight: weight, span: row.span)
        }
        return ModelRows(rows: rows, dated: dated, left: [])
    }

    /// The rows whose followers were measured and whose three estimates are known, for the follow.
    public func logistic() throws(FitError) -> ModelRows {
        var dated = DatedRows(LogisticFeatures.list)
        var taken: [TrainingRow] = []
        var (withoutFollowers, withoutEstimates) = (0, 0)
        for row in rows {
            guard let followed = row.followed else {
                withoutFollowers += 1
                continue
            }
            guard let features = row.logisticFeatures else {
                withoutEstimates += 1
                continue
            }
            try dated.append(features, target: followed, span: row.span)
            taken.append(row)
        }
        return ModelRows(
            rows: taken, dated: dated,
            left: [("followers_unknown", withoutFollowers), ("estimates_missing", withoutEstimates)])
    }
}
