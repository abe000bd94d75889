import Learning
import Model
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// A change of the published models.
public enum ModelRequest: Hashable, Sendable {
    case promote(Int64)
    /// To a version by its name; `nil` for the newest earlier one that carries other models.
    case rollback(String?)
    case pin(Int64)
    case unpin(Int64)
}

/// The predictor models: every fit there was, which are current, and what is published.
///
/// A new version waits in the outbox for a predictor, like one that a fit published: nothing here needs Redis. Confined
/// to the thread of its connection.
public struct ModelOperations {
    private let connection: PostgresConnection
    private let now: Timestamp

    public init(_ connection: PostgresConnection, now: Timestamp) {
        self.connection = connection
        self.now = now
    }

    /// Fits, newest first.
    public func list(kind: PredictorModel.Kind? = nil, limit: Int64) throws -> ModelList {
        try connection.transaction(isolation: .repeatableRead) {
            let current = try CurrentModels(connection)
            return ModelList(
                models: try PredictorStore.models(connection, kind: kind, limit: limit).map {
                    ModelEntry($0, current)
                })
        }
    }

    /// - Throws: `OperationError` `.notFound`.
    public func show(_ id: Int64) throws -> ModelDetail {
        try connection.transaction(isolation: .repeatableRead) { try ModelDetail(model(id), connection) }
    }

    /// Two models of one kind beside each other.
    ///
    /// - Throws: `OperationError`: `.notFound`, `.invalid` for models of two kinds.
    public func difference(_ left: Int64, _ right: Int64) throws -> ModelDifference {
        let (left, right) = try connection.transaction(isolation: .repeatableRead) {
            (try model(left), try model(right))
        }
        guard left.kind == right.kind else {
            throw OperationError(
                .invalid, "model \(left.id) is \(left.kind.rawValue) and model \(right.id) is \(right.kind.rawValue)")
        }
        return ModelDifference(left, right)
    }

    /// The exact rows that trained a model, or that validated it, in order, as CSV.
    ///
    /// - Throws: `OperationError`: `.notFound`, `.refused` where there are none.
    public func rows(_ id: Int64, validation: Bool = false) throws -> String {
        let model = try model(id)
        let hash = validation ? model.validationHash : model.trainingHash
        guard let hash, let csv = try PredictorRows.csv(connection, hash: hash) else {
            throw OperationError(.refused, "model \(id) has no rows: \(model.reason)")
        }
        return csv
    }

    /// What `perform` would change now.
    ///
    /// - Throws: `OperationError`: `.notFound` for an unknown model or version, `.refused` where it may not be done.
    public func plan(_ request: ModelRequest) throws -> ChangeReport {
        try change(request, .dryRun, dryRun: true, expecting: nil)
    }

    /// - Parameter expected: a plan somebody agreed to.
    /// - Throws: as `plan`, and `.conflict` where the plan no longer holds.
    public func perform(
        _ request: ModelRequest, _ audit: Audit, expecting expected: ChangeReport? = nil
    ) throws -> ChangeReport {
        try change(request, audit, dryRun: false, expecting: expected)
    }

    private func change(
        _ request: ModelRequest, _ audit: Audit, dryRun: Bool, expecting expected: ChangeReport?
    ) throws -> ChangeReport {
        try connection.change(dryRun: dryRun, expecting: expected) {
            try PredictorStore.lockForPublishing(connection)
            let versions = try PredictorStore.versions(connection, after: -1)
            guard let newest = versions.last else {
                throw OperationError(.refused, "nothing was ever published; a predictor does that first")
            }
            let pins = try PredictorPins.all(connection)
            switch request {
            case .promote(let id): return try promote(try model(id), over: newest, pins, audit)
            case .rollback(let name): return try rollBack(to: name, of: versions, from: newest, pins, audit)
            case .pin(let id): return try pin(try model(id), newest, pins, audit)
            case .unpin(let id): return try unpin(try model(id), pins, audit)
            }
        }
    }

    private func promote(
        _ model: PredictorModel, over newest: PredictorStore.Version, _ pins: [PredictorModel.Kind: Int64],
        _ audit: Audit
    ) throws -> ChangeReport {
        let other = newest.modelID(model.kind)
        guard other != model.id else { return .unchanged("model \(model.id) is current already") }
        if let pinned = pins[model.kind] { throw Self.isPinned(pinned, model.kind) }
        guard model.model != nil else {
            throw OperationError(.refused, "model \(model.id) has no coefficients: \(model.reason)")
        }
        guard let loss = model.loss, let mean = model.lossOfMean else {
            throw OperationError(
                .refused, "no row validated model \(model.id), and a model not known to beat the mean is not published")
        }
        guard loss <= mean else {
            throw OperationError(
                .refused, "model \(model.id) is worse than guessing the mean (\(model.lossName) \(loss), mean \(mean))")
        }
        let otherFeatures = OperationError(.refused, "model \(model.id) has other features than a version carries")
        let features = model.kind == .ridge ? RidgeFeatures.list.names : LogisticFeatures.list.names
        guard model.features == features else { throw otherFeatures }
        var parts = PublishedParts(try PublishedVersion(newest, using: MessageDecoder()))
        guard parts.put(model) else { throw otherFeatures }
        let version = try PredictorStore.publish(parts, at: now, connection).versionMilliseconds
        var action = PredictorAction(
            .promote, model: model.id, insteadOf: other, by: audit.actor, at: now, reason: audit.reason)
        action.version = version
        try action.insert(connection)
        let (kind, replaced) = (model.kind.rawValue, other.map { "model \($0)" } ?? "the defaults")
        return ChangeReport(
            ["\(kind) model \(model.id) is published in place of \(replaced)"],
            [.init("\(kind) model", before: .optional(other), after: .int(model.id))], version: "v2_\(version)")
    }

    private func rollBack(
        to name: String?, of versions: [PredictorStore.Version], from newest: PredictorStore.Version,
        _ pins: [PredictorModel.Kind: Int64], _ audit: Audit
    ) throws -> ChangeReport {
        guard let target = try Self.rollbackTarget(name, of: versions, from: newest) else {
            return .unchanged("v2_\(newest.milliseconds) carries just that")
        }
        for (kind, pinned) in pins where target.modelID(kind) != pinned { throw Self.isPinned(pinned, kind) }
        let parts = PublishedParts(try PublishedVersion(target, using: MessageDecoder()))
        let version = try PredictorStore.publish(parts, restoring: target.milliseconds, at: now, connection)
            .versionMilliseconds
        var action = PredictorAction(
            .rollback, restores: target.milliseconds, by: audit.actor, at: now, reason: audit.reason)
        action.version = version
        try action.insert(connection)
        let kinds = [PredictorModel.Kind.ridge, .logistic]
        let sentences = kinds.map { kind in
            let (before, after) = (newest.modelID(kind), target.modelID(kind))
            let model = after.map { "\(kind.rawValue) model \($0)" } ?? "the \(kind.rawValue) defaults"
            return before == after
                ? "\(model) as now" : "\(model) in place of \(before.map(String.init) ?? "the defaults")"
        }
        return ChangeReport(
            [
                "back from v2_\(newest.milliseconds) to what v2_\(target.milliseconds) carries: "
                    + sentences.joined(separator: ", ")
            ],
            [
                .init(
                    "version", before: .text("v2_\(newest.milliseconds)"),
                    after: .text("what v2_\(target.milliseconds) carries"))
            ]
                + kinds.map {
                    .init(
                        "\($0.rawValue) model", before: .optional(newest.modelID($0)),
                        after: .optional(target.modelID($0)))
                }, version: "v2_\(version)")
    }

    /// Without a name: the newest version, older than where the current one comes from, that carries other models. A
    /// version made by a rollback comes from the one it restored, so that rolling back again goes further back.
    ///
    /// - Parameter versions: all of them, oldest first.
    /// - Returns: `nil` where the current version carries the same models.
    private static func rollbackTarget(
        _ name: String?, of versions: [PredictorStore.Version], from current: PredictorStore.Version
    ) throws(OperationError) -> PredictorStore.Version? {
        func carriesSame(_ version: PredictorStore.Version) -> Bool {
            version.ridgeModelID == current.ridgeModelID && version.logitModelID == current.logitModelID
        }
        if let name {
            guard let named = versions.first(where: { "v2_\($0.milliseconds)" == name }) else {
                throw OperationError(.notFound, "there is no version \(name); a model names the versions that carry it")
            }
            guard named.hasModel else {
                throw OperationError(.refused, "\(name) carries the defaults, which never replace a trained model")
            }
            return carriesSame(named) ? nil : named
        }
        let origin = current.restores ?? current.milliseconds
        let earlier = versions.last { $0.milliseconds < origin && $0.hasModel && !carriesSame($0) }
        guard let earlier else {
            throw OperationError(.refused, "there is no earlier version with other models to go back to")
        }
        return earlier
    }

    private func pin(
        _ model: PredictorModel, _ newest: PredictorStore.Version, _ pins: [PredictorModel.Kind: Int64],
        _ audit: Audit
    ) throws -> ChangeReport {
        guard pins[model.kind] != model.id else { return .unchanged("model \(model.id) is pinned already") }
        guard newest.modelID(model.kind) == model.id else {
            throw OperationError(.refused, "model \(model.id) is not current; promote it first")
        }
        try PredictorPins.set(connection, model.kind, model.id)
        try PredictorAction(.pin, model: model.id, by: audit.actor, at: now, reason: audit.reason).insert(connection)
        return ChangeReport(
            ["\(model.kind.rawValue) model \(model.id) stays current until it is unpinned"],
            [.init("\(model.kind.rawValue) pin", before: .optional(pins[model.kind]), after: .int(model.id))])
    }

    private func unpin(
        _ model: PredictorModel, _ pins: [PredictorModel.Kind: Int64], _ audit: Audit
    ) throws -> ChangeReport {
        guard pins[model.kind] == model.id else { return .unchanged("model \(model.id) is not pinned") }
        try PredictorPins.set(connection, model.kind, nil)
        try PredictorAction(.unpin, model: model.id, by: audit.actor, at: now, reason: audit.reason).insert(connection)
        return ChangeReport(
            ["fits may replace \(model.kind.rawValue) model \(model.id) again"],
            [.init("\(model.kind.rawValue) pin", before: .int(model.id), after: .null)])
    }

    private func model(_ id: Int64) throws -> PredictorModel {
        guard let model = try PredictorStore.model(connection, id: id) else {
            throw OperationError(.notFound, "there is no model \(id)", field: "model")
        }
        return model
    }

    private static func isPinned(_ model: Int64, _ kind: PredictorModel.Kind) -> OperationError {
        OperationError(.refused, "\(kind.rawValue) model \(model) is pinned; unpin it first")
    }
}

extension PredictorStore.Version {
    /// The model a part comes from; `nil` for the defaults.
    public func modelID(_ kind: PredictorModel.Kind) -> Int64? { kind == .ridge ? ridgeModelID : logitModelID }

    fileprivate var hasModel: Bool { ridgeModelID != nil || logitModelID != nil }
}
