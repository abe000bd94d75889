import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// Which models are current, and which of them are pinned.
public struct CurrentModels: Sendable {
    private let current: [PredictorModel.Kind: Int64]
    private let pins: [PredictorModel.Kind: Int64]

    /// Reads in the open transaction.
    public init(_ connection: PostgresConnection) throws {
        let newest = try PredictorStore.newest(connection)
        current = Dictionary(
            uniqueKeysWithValues: PredictorModel.Kind.allCases.compactMap { kind in
                newest?.modelID(kind).map { (kind, $0) }
            })
        pins = try PredictorPins.all(connection)
    }

    /// Newest first.
    public var ids: [Int64] { current.values.sorted(by: >) }
    public func isCurrent(_ model: PredictorModel) -> Bool { current[model.kind] == model.id }
    public func isPinned(_ model: PredictorModel) -> Bool { pins[model.kind] == model.id }
}

/// Fits, newest first.
public struct ModelList: Encodable, Sendable {
    public let models: [ModelEntry]
}

/// One fit, in one line.
public struct ModelEntry: Encodable, Sendable {
    public let model: Int64
    public let kind: PredictorModel.Kind
    public let trainedAt: Timestamp
    public let windowStart: Timestamp
    public let windowEnd: Timestamp
    public let rows: Int64
    public let trained: Int64
    public let validated: Int64
    public let embargoed: Int64
    /// The loss that it is judged by: `mse` or `logLoss`.
    public let measure: String
    public let loss: Double?
    public let lossOfMean: Double?
    public let decision: PredictorModel.Decision
    public let reason: String
    public let current: Bool
    public let pinned: Bool

    public init(_ model: PredictorModel, _ current: CurrentModels) {
        self.model = model.id
        kind = model.kind
        trainedAt = model.trainedAt
        windowStart = model.windowStart
        windowEnd = model.windowEnd
        rows = model.rowCount
        trained = model.trainCount
        validated = model.validationCount
        embargoed = model.embargoedCount
        measure = model.lossName
        loss = model.loss
        lossOfMean = model.lossOfMean
        decision = model.decision
        reason = model.reason
        self.current = current.isCurrent(model)
        pinned = current.isPinned(model)
    }
}

/// One fit in full, with what became of it.
public struct ModelDetail: Sendable {
    public let summary: ModelEntry
    public let model: PredictorModel
    /// Versions that carried it, oldest first.
    public let versions: [String]
    public let actions: [PredictorAction]

    init(_ model: PredictorModel, _ connection: PostgresConnection) throws {
        self.model = model
        summary = ModelEntry(model, try CurrentModels(connection))
        versions = try PredictorStore.versions(connection, after: -1).filter { $0.modelID(model.kind) == model.id }
            .map { "v2_\($0.milliseconds)" }
        actions = try PredictorAction.about(connection, model: model.id)
    }

    /// The intercept first; empty where nothing was fitted.
    public var coefficients: [(name: String, value: Double)] { model.coefficients }

    public var selection: ModelSelection { model.selection }
}

extension ModelDetail: Encodable {
    private struct Decided: Encodable {
        let action: String
        let model: Int64?
        let insteadOf: Int64?
        let version: String?
        let restores: String?
        let actor: String
        let at: Timestamp
        let reason: String
    }

    private enum CodingKeys: String, CodingKey {
        case penalty, coefficients, knownThrough, trainingHash, validationHash, rowsHash, metrics, baseline, selection
        case versions, decided
    }

    /// Every metric of the kind, with null where it is not defined, then those that only old rows have.
    private var metrics: StructuredValue {
        let names = model.metricNames
        let others = model.metrics.keys.filter { !names.contains($0) }.sorted()
        return .object((names + others).map { .init($0, .optional(model.metrics[$0])) })
    }

    /// The summary's fields, then its own.
    public func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model.penalty, forKey: .penalty)
        try container.encode(
            StructuredValue.object(coefficients.map { .init($0.name, .double($0.value)) }), forKey: .coefficients)
        try container.encodeIfPresent(model.knownThrough, forKey: .knownThrough)
        try container.encodeIfPresent(model.trainingHash, forKey: .trainingHash)
        try container.encodeIfPresent(model.validationHash, forKey: .validationHash)
        try container.encodeIfPresent(model.rowsHash, forKey: .rowsHash)
        try container.encode(metrics, forKey: .metrics)
        try container.encode(model.baseline, forKey: .baseline)
        try container.encode(model.selection, forKey: .selection)
        try container.encode(versions, forKey: .versions)
        try container.encode(
            actions.map {
                Decided(
                    action: $0.name.rawValue, model: $0.model, insteadOf: $0.insteadOf,
                    version: $0.version.map { "v2_\($0)" }, restores: $0.restores.map { "v2_\($0)" }, actor: $0.by,
                    at: $0.at, reason: $0.reason)
            }, forKey: .decided)
    }
}

/// Two models of one kind beside each other.
public struct ModelDifference: Sendable {
    public struct Line: Encodable, Sendable {
        public let name: String
        public let left: Double?
        public let right: Double?
        public var change: Double? { left.flatMap { left in right.map { $0 - left } } }
    }

    public let left: PredictorModel
    public let right: PredictorModel
    public let coefficients: [Line]
    public let metrics: [Line]

    public var hasSameRows: Bool { left.trainingHash == right.trainingHash }

    init(_ left: PredictorModel, _ right: PredictorModel) {
        self.left = left
        self.right = right
        let (before, after) = (left.coefficients, right.coefficients)
        coefficients = Self.lines(before, after, order: before.map(\.name) + after.map(\.name))
        let (own, other) = (left.metrics, right.metrics)
        metrics = Self.lines(
            own.map { ($0, $1) }, other.map { ($0, $1) }, order: (Array(own.keys) + other.keys).sorted())
    }

    private static func lines(
        _ left: [(name: String, value: Double)], _ right: [(name: String, value: Double)], order: [String]
    ) -> [Line] {
        var seen: Set<String> = []
        return order.filter { seen.insert($0).inserted }.map { name in
            Line(
                name: name, left: left.first { $0.name == name }?.value, right: right.first { $0.name == name }?.value)
        }
    }
}

extension ModelDifference: Encodable {
    private enum CodingKeys: String, CodingKey { case kind, left, right, sameRows, coefficients, metrics }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(left.kind, forKey: .kind)
        try container.encode(left.id, forKey: .left)
        try container.encode(right.id, forKey: .right)
        try container.encode(hasSameRows, forKey: .sameRows)
        try container.encode(Self.object(coefficients), forKey: .coefficients)
        try container.encode(Self.object(metrics), forKey: .metrics)
    }

    private static func object(_ lines: [Line]) -> StructuredValue {
        .object(
            lines.map {
                .init(
                    $0.name, ["left": .optional($0.left), "right": .optional($0.right), "change": .optional($0.change)])
            })
    }
}
