import Kafka
import Model
import Postgres
import Schema
import Store
import Timekeeping

/// Letters that a call is about.
public enum DeadLetterSelection: Hashable, Sendable {
    /// By the position of one of its copies, or by at least six leading digits of its identity.
    case named([String])
    /// Those that wait and that the filter lets through.
    case all(DeadLetterFilter)
}

/// Which letters are listed or chosen; what is empty lets all through.
public struct DeadLetterFilter: Hashable, Sendable {
    public let topics: Set<Topic>
    /// Part of the letter's reason.
    public let reason: String?
    /// Of `DeadLetter.states`.
    public let states: Set<String>

    public init(topics: Set<Topic> = [], reason: String? = nil, states: Set<String> = []) {
        self.topics = topics
        self.reason = reason
        self.states = states
    }

    func matches(_ letter: DeadLetter) -> Bool {
        (topics.isEmpty || topics.contains(letter.topic)) && (states.isEmpty || states.contains(letter.state))
            && (reason.map { letter.reason.contains($0) } ?? true)
    }
}

/// What became of each letter.
public struct DeadLetterReport: Encodable, Hashable, Sendable {
    public struct Letter: Encodable, Hashable, Sendable {
        public enum Result: String, Encodable, Hashable, Sendable {
            case sent, dropped
            /// In a dry run.
            case wouldSend = "would_send"
            case wouldDrop = "would_drop"
            /// It was decided before; nothing was done.
            case settled
            /// The record still cannot be used; nothing was done.
            case refused
        }

        public let letter: String
        public let identity: String
        public let result: Result
        /// Where it was sent, how it was settled, or what is wrong with it.
        public let detail: String?
    }

    public let dryRun: Bool
    public let letters: [Letter]

    public var changesNothing: Bool { !letters.contains { $0.result == .wouldSend || $0.result == .wouldDrop } }
    public var hasRefused: Bool { letters.contains { $0.result == .refused } }
}

/// The records that could not be used: reading them, and replaying or dropping each once.
///
/// | a replay dies | what is there | the next replay |
/// |---|---|---|
/// | before it recorded its intent | nothing | sends |
/// | after that, before or after the broker took the record | `replaying` | sends again: the tables do not change |
/// | after it recorded that it was sent | `replayed` | does nothing |
public struct DeadLetterOperations {
    private let connection: PostgresConnection
    private let kafka: KafkaConfiguration
    private let prefix: String
    private let now: Timestamp
    private let decoder = MessageDecoder()

    public init(_ connection: PostgresConnection, kafka: KafkaConfiguration, prefix: String, now: Timestamp) {
        self.connection = connection
        self.kafka = kafka
        self.prefix = prefix
        self.now = now
    }

    public func list(_ filter: DeadLetterFilter = DeadLetterFilter()) throws -> DeadLetterList {
        DeadLetterList(letters: try letters().filter(filter.matches))
    }

    /// - Throws: `OperationError`: `.notFound`, `.invalid` where the name fits several.
    public func show(_ name: String) throws -> DeadLetter { try Self.named(name, letters()) }

    /// Sends records back to the topic they were meant for, each once.
    ///
    /// - Parameter mended: sent instead of what the one letter holds, under the topic's own `schema` header.
    public func replay(
        _ selection: DeadLetterSelection, mended: [UInt8]? = nil, by actor: String, dryRun: Bool = false
    ) throws -> DeadLetterReport {
        try report(selection, dryRun: dryRun) { try replay($0, mended: mended, by: actor, dryRun: dryRun) }
    }

    /// Records that letters will not be replayed, and why.
    public func drop(_ selection: DeadLetterSelection, _ audit: Audit, dryRun: Bool = false) throws -> DeadLetterReport
    {
        try report(selection, dryRun: dryRun) { try drop($0, audit, dryRun: dryRun) }
    }

    private typealias Outcome = (result: DeadLetterReport.Letter.Result, detail: String?)

    private func report(
        _ selection: DeadLetterSelection, dryRun: Bool, _ act: (DeadLetter) throws -> Outcome
    ) throws -> DeadLetterReport {
        DeadLetterReport(
            dryRun: dryRun,
            letters: try chosen(selection).map { letter in
                let outcome = try act(letter)
                return .init(
                    letter: letter.name, identity: letter.id, result: outcome.result, detail: outcome.detail)
            })
    }

    private func letters() throws -> [DeadLetter] {
        try DeadLetterReader(kafka: kafka, prefix: prefix, connection: connection).letters()
    }

    private func chosen(_ selection: DeadLetterSelection) throws -> [DeadLetter] {
        let letters = try letters()
        switch selection {
        case .named(let names):
            var chosen: [DeadLetter] = []
            for name in names {
                let letter = try Self.named(name, letters)
                if !chosen.contains(where: { $0.id == letter.id }) { chosen.append(letter) }
            }
            return chosen
        case .all(let filter):
            return letters.filter { letter in
                filter.matches(letter)
                    && (!filter.states.isEmpty || letter.decision == nil || letter.decision?.state == .replaying)
            }
        }
    }

    private static func named(_ name: String, _ letters: [DeadLetter]) throws(OperationError) -> DeadLetter {
        let found = letters.filter { letter in
            letter.positions.contains { $0.path == name } || (name.count >= 6 && letter.id.hasPrefix(name))
        }
        guard let letter = found.first else {
            throw OperationError(.notFound, "there is no dead letter \"\(name)\"", field: "letter")
        }
        guard found.count == 1 else {
            throw OperationError(
                .invalid, "\(found.count) dead letters begin with \"\(name)\"; give more of its digits",
                field: "letter")
        }
        return letter
    }

    private func replay(
        _ letter: DeadLetter, mended: [UInt8]?, by actor: String, dryRun: Bool
    ) throws -> Outcome {
        if let decided = letter.decision, decided.state == .replayed { return (.settled, Self.text(decided)) }
        let value = mended ?? letter.value
        let header = mended == nil ? letter.schema : letter.topic.schemaHeader
        let message: LoopMessage
        do throws(MessageError) {
            message = try value.withUnsafeBufferPointer { (bytes) throws(MessageError) in
                try LoopMessage.decode(
                    UnsafeRawBufferPointer(bytes), of: letter.topic, schemaHeader: header, using: decoder)
            }
        } catch {
            return (.refused, error.description)
        }
        if dryRun { return (.wouldSend, nil) }
        return try DeadLetterStore.alone(connection, letter.id) {
            let hash = try DeadLetterStore.hashes(connection, [value])[0]
            let decision = letter.record(by: actor, at: now, prefix: prefix)
            if let decided = try DeadLetterStore.intend(connection, decision, sentHash: hash) {
                return (.settled, Self.text(decided))
            }
            let position = try send(letter, key: message.decisionID, value)
            try DeadLetterStore.noteReplayed(
                connection, letter.id, partition: Int64(position.partition), offset: position.offset)
            return (.sent, position.path)
        }
    }

    private func drop(_ letter: DeadLetter, _ audit: Audit, dryRun: Bool) throws -> Outcome {
        if let decided = letter.decision { return (.settled, Self.text(decided)) }
        if dryRun { return (.wouldDrop, nil) }
        return try DeadLetterStore.alone(connection, letter.id) {
            let decision = letter.record(by: audit.actor, at: now, prefix: prefix)
            let decided = try DeadLetterStore.drop(connection, decision, reason: audit.reason)
            return decided.map { (.settled, Self.text($0)) } ?? (.dropped, nil)
        }
    }

    /// The key is the decision's id, whatever the letter's was: the record belongs beside the others of its post.
    private func send(_ letter: DeadLetter, key: String, _ value: [UInt8]) throws -> RecordPosition {
        let topic = letter.topic.name(prefix: prefix)
        let producer = try KafkaProducer(kafka)
        try producer.produce(
            topic: topic, key: key, value: value,
            headers: [
                ("schema", letter.topic.schemaHeader), ("replay-of", letter.id),
                ("replay-origin", letter.origin?.path ?? letter.name),
            ])
        let report = try producer.flush(timeout: .seconds(20))
        try report.requireAll()
        guard let (partition, next) = report.nextOffsets.first else {
            throw KafkaError(.deliveryFailed, "the broker did not say where it stored the record for \(topic)")
        }
        return RecordPosition(partition, offset: next - 1)
    }

    private static func text(_ decided: DeadLetterStanding) -> String {
        switch decided.state {
        case .replayed: "was replayed by \(decided.by) at \(decided.at)"
        case .dropped: "was dropped by \(decided.by) at \(decided.at)"
        case .replaying: "is being replayed by \(decided.by) since \(decided.at); replay it again if that died"
        }
    }
}
