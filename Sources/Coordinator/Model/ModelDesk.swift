import CommandLine
import Model
import Postgres
import Runtime
import Schema
import Store
import Timekeeping

/// Does what a person decided about models, in one transaction with the note of who, when and why. A new version waits in
/// the outbox for a predictor, like one that a fit published: the commands need no Redis.
struct ModelDesk {
    let connection: PostgresConnection
    let person: String
    let reason: String
    let now: Timestamp

    /// What would be done now.
    ///
    /// - Throws: `CommandFailure` with exit code 3 where there is no such model or version, 5 where it may not be done.
    func plan(_ request: ModelRequest) throws -> ModelChange {
        let versions = try PredictorStore.versions(connection, after: -1)
        guard let newest = versions.last else {
            throw CommandFailure(.refused, "nothing was ever published; a predictor does that first")
        }
        let pins = try PredictorPins.all(connection)
        switch request {
        case .promote(let id): return try promotion(try model(id), over: newest, pins)
        case .rollback(let name):
            let target = try Rollback(versions).target(name)
            guard let target else { return .nothing("v2_\(newest.milliseconds) carries just that") }
            for (kind, pinned) in pins where target.modelID(kind) != pinned {
                throw CommandFailure(.refused, "\(kind.rawValue) model \(pinned) is pinned; unpin it first")
            }
            let parts = [PredictorModel.Kind.ridge, .logistic].map { kind in
                ModelChange.Part(kind, before: newest.modelID(kind), after: target.modelID(kind))
            }
            return .rollback(to: target.milliseconds, from: newest.milliseconds, parts)
        case .pin(let id):
            let model = try model(id)
            guard pins[model.kind] != id else { return .nothing("model \(id) is pinned already") }
            guard newest.modelID(model.kind) == id else {
                throw CommandFailure(.refused, "model \(id) is not in force; promote it first")
            }
            return .pin(id, model.kind)
        case .unpin(let id):
            let model = try model(id)
            return pins[model.kind] == id ? .unpin(id, model.kind) : .nothing("model \(id) is not pinned")
        }
    }

    /// Does it, if it is still what was planned.
    ///
    /// - Returns: the version that came of it.
    func carryOut(_ request: ModelRequest, as planned: ModelChange) throws -> Int64? {
        try connection.transaction {
            try PredictorStore.lockForPublishing(connection)
            guard try plan(request) == planned else {
                throw CommandFailure(.refused, "what is in force has changed meanwhile; look again")
            }
            var action: PredictorAction
            switch planned {
            case .nothing: return nil
            case .promote(let id, _, let other):
                action = PredictorAction(.promote, model: id, insteadOf: other, by: person, at: now, reason: reason)
                action.version = try publish(try model(id))
            case .rollback(let target, _, _):
                action = PredictorAction(.rollback, restores: target, by: person, at: now, reason: reason)
                action.version = try restore(target)
            case .pin(let id, let kind):
                try PredictorPins.set(connection, kind, id)
                action = PredictorAction(.pin, model: id, by: person, at: now, reason: reason)
            case .unpin(let id, let kind):
                try PredictorPins.set(connection, kind, nil)
                action = PredictorAction(.unpin, model: id, by: person, at: now, reason: reason)
            }
            try action.insert(connection)
            return action.version
        }
    }

    private func model(_ id: Int64) throws -> RegisteredModel {
        guard let model = try PredictorStore.model(connection, id: id) else {
            throw CommandFailure(.badInput, "there is no model \(id); `model ls` lists them")
        }
        return model
    }

    private func promotion(
        _ model: RegisteredModel, over newest: PredictorStore.Version, _ pins: [PredictorModel.Kind: Int64]
    ) throws -> ModelChange {
        let other = newest.modelID(model.kind)
        guard other != model.id else { return .nothing("model \(model.id) is in force already") }
        if let pinned = pins[model.kind] {
            throw CommandFailure(.refused, "\(model.kind.rawValue) model \(pinned) is pinned; unpin it first")
        }
        guard model.model != nil else {
            throw CommandFailure(.refused, "model \(model.id) has no coefficients: \(model.reason)")
        }
        guard let loss = model.loss, let mean = model.lossOfMean else {
            throw CommandFailure(
                .refused, "no row judged model \(model.id), and what is not known to beat the mean stays")
        }
        guard loss <= mean else {
            throw CommandFailure(
                .refused, "model \(model.id) is worse than guessing the mean (\(model.lossName) \(loss), mean \(mean))")
        }
        return .promote(model.id, model.kind, insteadOf: other)
    }

    private func publish(_ model: RegisteredModel) throws -> Int64 {
        guard let newest = try PredictorStore.newest(connection) else { return 0 }
        var parts = PublishedParts(try PublishedVersion(newest, using: MessageDecoder()))
        guard parts.put(model) else {
            throw CommandFailure(.refused, "model \(model.id) has other features than a version carries")
        }
        return try PredictorStore.publish(parts, at: now, connection).versionMilliseconds
    }

    private func restore(_ milliseconds: Int64) throws -> Int64 {
        guard let version = try PredictorStore.versions(connection, after: milliseconds - 1).first else { return 0 }
        let parts = PublishedParts(try PublishedVersion(version, using: MessageDecoder()))
        return try PredictorStore.publish(parts, restoring: milliseconds, at: now, connection).versionMilliseconds
    }
}
