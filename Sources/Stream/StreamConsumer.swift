import Kafka
import Model
import Postgres
import Runtime
import Timekeeping

/// Consumes topics and applies each record's effects to Postgres exactly once.
///
/// `poll` fetches records, decodes them, and in one Postgres transaction moves the stored offsets by compare-and-swap and
/// writes the effects; then it commits the same offsets to Kafka, for lag tools. Whatever fails in between, effects and
/// offsets stay together.
///
/// ```swift
/// let consumer = StreamConsumer(settings, effects: Sums(), database: database, log: log, metrics: metrics, seed: 1)
/// try consumer.open()
/// while !Task.isCancelled { try consumer.poll(wait: .milliseconds(50)) }
/// consumer.close()
/// ```
///
/// | what fails | what happens |
/// |---|---|
/// | a record cannot be decoded | it goes to `<topic>.dead`, acknowledged there before its offset moves |
/// | the database rejects what a record says | the batch is applied one by one; only that record goes to `.dead` |
/// | Postgres is unavailable, full or read-only | roll back, keep the batch, pause fetching, retry with growing delays; polling continues, so the member stays in the group |
/// | the answer to COMMIT is lost | read the offset rows back: moved means committed, not moved means retry |
/// | a stored offset is not as expected | another member took over: drop the batch, go back to the stored offsets |
/// | a partition is revoked | finish the work in hand inside the callback, then release it |
/// | the log no longer contains the stored offset | deleted by retention: log the loss and continue at the oldest record; beyond the end: stop, not ready |
/// | the stored offsets were moved while the consumer was idle | the database was restored: go back to them |
/// | the client delivers nothing from a partition that has records | log it and fetch the partition again |
/// | members of another deployment are in the group | log it; what they hold is read once they have left |
///
/// Confined to one thread. The decisions are `StreamMachine`'s; this class carries them out.
public final class StreamConsumer<Effects: StreamEffects> {
    private let settings: StreamSettings
    private let effects: Effects
    private let database: PostgresConnection
    private let offsets: StoredOffsets
    private let log: Log
    private let metrics: StreamMetrics
    private let deadLetters: DeadLetterTopics
    private var backoff: Backoff

    private(set) var machine = StreamMachine()
    /// The records being applied, and those polled behind them.
    private var batch: [KafkaRecord] = []
    private var queue: [KafkaRecord] = []
    /// What the records of `batch` say, and the first of `queue`, which are decoded while Postgres writes the batch. Both
    /// are caches: whatever removes records clears them, and what is missing is decoded when its turn comes.
    private var decoded = DecodedBatch<Effects>()
    private var prefetched = DecodedBatch<Effects>()
    /// Records left in hand for the next poll.
    private var reserve = 0
    /// The moves of the attempt whose outcome is unknown.
    private var uncertainMoves: [OffsetMove] = []
    /// Why the database rejected records of `batch` or `queue`.
    private var rejections: [RecordPosition: String] = [:]
    /// Records of `batch` that are already in their dead-letter topic.
    private var deadLettered: Set<RecordPosition> = []

    private(set) var consumer: KafkaConsumer?
    /// Nothing is attempted earlier.
    private var notBefore: ContinuousClock.Instant?
    /// Offsets committed to Kafka.
    private var committed: [TopicPartition: Int64] = [:]
    /// Whether fetching is paused. Restarting a partition resumes it.
    private var isPaused = false
    /// Whether the last rebalance was an assignment.
    private var isMember = false
    private var groupConflicts: GroupConflictDetector
    private var nextProbe: ContinuousClock.Instant = .now
    private var nextAudit: ContinuousClock.Instant = .now
    private var stalls = StallDetector()
    private var lag = LagMonitor()

    public init(
        _ settings: StreamSettings, effects: Effects, database: PostgresConnection, log: Log, metrics: StreamMetrics,
        seed: UInt64
    ) {
        self.settings = settings
        self.effects = effects
        self.database = database
        self.log = log
        self.metrics = metrics
        offsets = StoredOffsets(database, group: settings.group, owner: settings.owner)
        deadLetters = DeadLetterTopics(settings.kafka, group: settings.group)
        groupConflicts = GroupConflictDetector(deployment: settings.deployment, group: settings.group)
        backoff = Backoff(seed: seed)
        database.whileWaiting = { [weak self] in self?.prefetch() ?? false }
    }

    /// True when this member has joined the group, every partition has a position, and broker and database are reachable.
    /// A member without partitions is ready too.
    public var isReady: Bool { isMember && consumer?.reachesBrokers == true && machine.isSteady }

    /// What it waits for while it is not ready.
    public var waitReason: String {
        let waitsForGroup = !isMember && consumer?.reachesBrokers == true
        return waitsForGroup ? "waiting for its consumer group" : "waiting for a server"
    }

    /// The number of records polled and not applied yet.
    var inHand: Int { batch.count + queue.count }

    // MARK: Life

    /// Joins the group.
    ///
    /// - Throws: where no broker answers at all: a consumer that has never run reports it and ends.
    public func open() throws(KafkaError) {
        try KafkaAdmin(settings.kafka).reach()
        consumer = try KafkaConsumer(settings.kafka, group: settings.group, topics: settings.topics, delegate: self)
    }

    /// Polls once and applies what can be applied now; blocks for at most `wait` if there is nothing to do.
    public func poll(wait: Duration) throws(KafkaError) {
        guard let consumer else { throw KafkaError(.closed, "the stream is not open") }
        work(consumer)
        updatePause(consumer)
        do throws(KafkaError) {
            // Records kept for this poll must not wait for others.
            let isKeeping = !isPaused && !queue.isEmpty && reserve > 0
            let records = try consumer.poll(
                max: isPaused ? 1 : settings.pollMax, timeout: isKeeping ? .zero : pollTimeout(atMost: wait))
            // More follows at once: the last batch stays in hand, to be decoded while Postgres writes the one before.
            reserve = records.count == settings.pollMax ? settings.batchMax : 0
            admit(records)
            lag.reached(records.ends)
            isPaused ? stalls.reset() : stalls.polled()
        } catch {
            guard error.code == .offsetOutOfRange else { throw error }
            offsetOutOfRange(error, consumer)
        }
        work(consumer)
        if groupConflicts.check(consumer, log) { metrics.groupConflict() }
        commitToKafka(consumer)
        probe(consumer)
        audit(consumer)
        metrics.observe(machine, inHand: inHand)
    }

    /// Finishes the work in hand, one attempt each, and leaves the group.
    public func close() {
        guard let consumer else { return }
        consumer.close()
        self.consumer = nil
    }

    /// How far behind each assigned topic is; also sets the lag metrics. Looks only at what is in hand, which takes some
    /// tens of microseconds with a full queue: call it about once a second.
    public func measureLag() -> [TopicLag] {
        guard let consumer else { return [] }
        var holdings: [TopicPartition: LagMonitor.Holding] = [:]
        for partition in machine.unpositioned { holdings[partition] = LagMonitor.Holding() }
        for (partition, expected) in machine.expected {
            holdings[partition] = LagMonitor.Holding(expected: expected, end: consumer.lastKnownEnd(partition))
        }
        LagMonitor.count(batch, into: &holdings)
        LagMonitor.count(queue, into: &holdings)
        let lags = lag.lags(
            holdings, now: RealClock().now().milliseconds, isFetching: consumer.reachesBrokers && !isPaused)
        metrics.set(lags)
        return lags
    }

    // MARK: Work

    /// Applies all work in hand as far as possible now.
    private func work(_ consumer: KafkaConsumer) {
        while notBefore.map({ $0 <= .now }) ?? true {
            if !machine.unpositioned.isEmpty {
                position(consumer)
                continue
            }
            guard inHand > reserve, takeBatch() else { return }
            perform(attempt())
        }
    }

    /// Fills the batch from the queue if it is empty; `false` if there is nothing to do.
    private func takeBatch() -> Bool {
        guard batch.isEmpty else { return true }
        let count = prefetched.batch == nil ? nextBatchSize : prefetched.count
        guard count > 0 else { return false }
        batch = Array(queue.prefix(count))
        queue.removeFirst(count)
        decoded = prefetched.count <= count ? prefetched : DecodedBatch()
        prefetched = DecodedBatch()
        return true
    }

    private var nextBatchSize: Int { machine.batchSize(of: min(queue.count, settings.batchMax)) }

    /// How many records are decoded ahead.
    var prefetchedCount: Int { prefetched.count }

    /// Decodes a piece of the next batch, and finally prepares it. Called while Postgres is busy with this one; `false`
    /// if there is nothing to do.
    func prefetch() -> Bool {
        // One by one there is nothing to gain.
        guard prefetched.batch == nil, !machine.isOneByOne else { return false }
        let count = nextBatchSize
        if prefetched.count < count {
            let end = min(count, prefetched.count + Self.prefetchStep)
            prefetched.add(queue[prefetched.count..<end], capacity: count, by: effects)
            return true
        }
        guard count > 0 else { return false }
        // What fails here fails again, and counts, when the batch is applied.
        return (try? prefetched.prepare(by: effects)) != nil
    }

    /// Records decoded at once while an answer may arrive at any moment: about 50 µs.
    private static var prefetchStep: Int { 64 }

    /// One attempt to apply the batch.
    private func attempt() -> StreamAction {
        if machine.isUncertain {
            return machine.verified(
                storedOffsets(uncertainMoves.map(\.partition)), moves: uncertainMoves, count: batch.count)
        }
        let moves = machine.moves(for: batch.lazy.map(\.position))
        let rejection = batch.first.flatMap { rejections[$0.position] }
        let unusable = unusableRecords(rejection)
        do throws(KafkaError) {
            try deadLetters.send(unusable, timeout: settings.deadLetterTimeout)
            deadLettered.formUnion(unusable.map(\.record.position))
        } catch {
            log.error("dead_letter_failed", ["error": .text(error.description)])
            return machine.finished(.undelivered, moves: moves, count: batch.count)
        }
        let outcome = commit(moves, isRejected: rejection != nil)
        if outcome == .commitUnknown { uncertainMoves = moves }
        if outcome == .committed {
            metrics.committed(rejection == nil ? decoded.usable : 0, dead: deadLettered.count)
            lag.applied(batch, moves)
        }
        return machine.finished(outcome, moves: moves, count: batch.count)
    }

    private func perform(_ action: StreamAction) {
        switch action {
        case .advance:
            batch = []
            decoded = DecodedBatch()
            deadLettered = []
            rejections = [:]
            uncertainMoves = []
            notBefore = nil
            backoff.reset()
        case .retry(let attempt), .verify(let attempt):
            notBefore = attempt == 0 ? nil : .now + backoff.next()
        case .rewind:
            rewind()
        case .goOneByOne:
            queue = batch + queue
            batch = []
            decoded = DecodedBatch()
            prefetched = DecodedBatch()
        case .deadLetter(let reason):
            guard let record = batch.first else { return }
            rejections[record.position] = reason
        }
    }

    /// Drops all work in hand; every position is read again before anything else happens.
    private func rewind() {
        batch = []
        queue = []
        decoded = DecodedBatch()
        prefetched = DecodedBatch()
        deadLettered = []
        rejections = [:]
        uncertainMoves = []
        machine.rewound()
        notBefore = nil
    }

    /// Decodes the rest of the batch, and returns the records that cannot be used and are not in their dead-letter topic
    /// yet.
    ///
    /// - Parameter rejection: why the database rejected the batch's only record.
    private func unusableRecords(_ rejection: String?) -> [UnusableRecord] {
        if let rejection {
            return batch.filter { !deadLettered.contains($0.position) }.map {
                UnusableRecord(record: $0, reason: rejection, refusedBy: .database)
            }
        }
        decoded.add(batch[decoded.count...], capacity: batch.count, by: effects)
        let unusable = decoded.unusable.filter { !deadLettered.contains($0.record.position) }
        for letter in unusable {
            log.warning(
                "bad_record",
                [
                    "topic": .text(letter.record.topic), "partition": .int(Int64(letter.record.partition)),
                    "offset": .int(letter.record.offset), "reason": .text(letter.reason),
                ])
        }
        return unusable
    }

    /// - Parameter isRejected: the batch's only record was dead-lettered; its offset moves without an effect.
    private func commit(_ moves: [OffsetMove], isRejected: Bool) -> StreamOutcome {
        do {
            if !database.isUsable { try database.reconnect() }
            if decoded.usable > 0, !isRejected { try decoded.prepare(by: effects) }
            try database.transaction {
                try offsets.advance(moves)
                if let prepared = decoded.batch, decoded.usable > 0, !isRejected {
                    try effects.apply(prepared, in: database)
                }
            }
            return .committed
        } catch {
            let outcome = StreamOutcome(error)
            // Losing to another transaction now and then is normal.
            if outcome != .contended || machine.failures >= 2 {
                log.error(
                    "batch_failed", ["records": .count(batch.count), "error": .text(String(describing: error))])
            }
            return outcome
        }
    }

    // MARK: Positions

    /// Takes the records that follow; one out of order means that broker and Postgres disagree about the position.
    private func admit(_ records: KafkaBatch) {
        for record in records {
            switch machine.admit(record.topicPartition, offset: record.offset) {
            case .take: queue.append(record)
            case .ignore: continue
            case .outOfOrder(let expected):
                log.error(
                    "offsets_out_of_order",
                    [
                        "partition": .text(record.topicPartition.description), "offset": .int(record.offset),
                        "expected": .int(expected),
                    ])
                rewind()
                return
            }
        }
    }

    /// Reads the stored offsets of partitions without a position and moves the consumer there.
    private func position(_ consumer: KafkaConsumer) {
        let partitions = machine.unpositioned.sorted()
        guard let stored = storedOffsets(partitions) else { return perform(machine.positioningFailed()) }
        let starts = stored.mapValues(StreamMachine.start)
        do throws(KafkaError) {
            let others = machine.expected.mapValues(StreamMachine.start)
            try consumer.restart(others.merging(starts) { _, new in new })
            isPaused = false
        } catch {
            log.warning("kafka_restart_failed", ["error": .text(error.description)])
            return perform(machine.positioningFailed())
        }
        for (partition, offset) in stored { machine.setPosition(of: partition, to: offset) }
        lag.forget(partitions)
        machine.positioningSucceeded()
        notBefore = nil
        if machine.isSteady { backoff.reset() }
    }

    /// The next offset to read of each partition, 0 for one that was never read; `nil` if Postgres cannot answer now.
    private func storedOffsets(_ partitions: [TopicPartition]) -> [TopicPartition: Int64]? {
        do {
            if !database.isUsable { try database.reconnect() }
            var stored = try offsets.load()
            // A row from the start shows who reads a partition in which nothing happens.
            let new = partitions.filter { stored[$0] == nil }.map { OffsetMove(partition: $0, from: nil, to: 0) }
            if !new.isEmpty {
                if stored.isEmpty { try warnOfOtherGroups() }
                try database.transaction { try offsets.advance(new) }
                stored = try offsets.load()
            }
            let own = partitions.compactMap { partition in stored[partition].map { (partition, $0) } }
            return Dictionary(uniqueKeysWithValues: own)
        } catch {
            log.error("offsets_not_read", ["error": .text(String(describing: error))])
            return nil
        }
    }

    /// A group without offsets, where another group of its role has some, was probably renamed: it reads everything again.
    private func warnOfOtherGroups() throws(PostgresError) {
        guard let role = settings.role else { return }
        let others = try offsets.otherGroups(ofRole: role, reading: settings.topics)
        guard !others.isEmpty else { return }
        log.warning(
            "consumer_group_new",
            [
                "group": .text(settings.group), "others": .text(others.joined(separator: ", ")),
                "meaning": "every record kept is read again; the tables do not change by that",
            ])
    }

    /// The partition's log does not contain the stored offset.
    private func offsetOutOfRange(_ error: KafkaError, _ consumer: KafkaConsumer) {
        guard let partition = error.topicPartition, let stored = machine.positions[partition] else { return }
        drop([partition])
        let action = machine.offsetOutOfRange(partition)
        do throws(KafkaError) {
            let (low, high) = try consumer.watermarks(partition, timeout: .seconds(5))
            let meaning =
                stored < low
                ? "the log no longer holds \(low - stored) offsets; going on at its oldest"
                : "the log ends before the stored offset: the topic was made anew or the broker lost it. Nothing is read "
                    + "until it is there again or ROOKERY_GROUP_PREFIX names a group that begins anew"
            log.error(
                "offset_out_of_range",
                [
                    "partition": .text(partition.description), "stored": .int(stored), "oldest": .int(low),
                    "end": .int(high), "meaning": .text(meaning),
                ])
            if stored < low, skip(OffsetMove(partition: partition, from: stored, to: low), lost: low - stored) {
                return
            }
        } catch {
            log.error("offset_out_of_range", ["error": .text(error.description)])
        }
        perform(action)
    }

    /// Gives up records that retention deleted before they were read.
    private func skip(_ move: OffsetMove, lost: Int64) -> Bool {
        do {
            try database.transaction { try offsets.advance([move]) }
            metrics.deleted(lost)
            return true
        } catch {
            return false
        }
    }

    /// Compares the positions with the stored offsets from time to time while nothing is in hand. A database restored from
    /// a backup under a running consumer has older ones, and no compare-and-swap would show it before the next record.
    private func audit(_ consumer: KafkaConsumer) {
        guard nextAudit <= .now, inHand == 0, machine.isSteady, !machine.positions.isEmpty, database.isUsable
        else { return }
        nextAudit = .now + settings.auditInterval
        do {
            let stored = try offsets.load()
            guard let (partition, position) = machine.positions.first(where: { stored[$0.key] != $0.value }) else {
                return checkForStalls(consumer)
            }
            log.error(
                "offsets_moved_elsewhere",
                [
                    "partition": .text(partition.description), "ours": .int(position),
                    "stored": .optional(stored[partition]),
                    "meaning": "the database was restored, or another member reads this; going to what is stored",
                ])
            rewind()
        } catch {
            log.warning("offsets_not_read", ["error": .text(String(describing: error))])
        }
    }

    /// Fetches again where records of a partition exist and do not arrive.
    private func checkForStalls(_ consumer: KafkaConsumer) {
        guard consumer.reachesBrokers else { return stalls.reset() }
        do throws(KafkaError) {
            var ends: [TopicPartition: Int64] = [:]
            for partition in stalls.quiet(machine.expected) {
                ends[partition] = try consumer.watermarks(partition, timeout: .seconds(1)).high
            }
            let stalled = stalls.stalled(machine.expected, ends: ends)
            guard let first = stalled.first else { return }
            metrics.stalled()
            log.error(
                "reading_stalled",
                [
                    "partition": .text(first.description), "partitions": .count(stalled.count),
                    "offset": .optional(machine.expected[first]), "end": .optional(ends[first]),
                    "meaning": "the client gave no record of it though there are some; reading anew",
                ])
            rewind()
        } catch {
            stalls.reset()
        }
    }

    // MARK: The client

    /// How long to wait in a poll: no longer than until the next attempt.
    private func pollTimeout(atMost wait: Duration) -> Duration {
        guard let notBefore, isPaused || !machine.unpositioned.isEmpty else { return wait }
        return max(.milliseconds(1), min(wait, notBefore - .now))
    }

    /// Pauses fetching while a batch waits for a server, so that memory stays bounded.
    private func updatePause(_ consumer: KafkaConsumer) {
        let pauses = inHand > reserve
        guard pauses != isPaused else { return }
        do throws(KafkaError) {
            let partitions = Set(machine.positions.keys)
            if pauses { try consumer.pause(partitions) } else { try consumer.resume(partitions) }
            isPaused = pauses
        } catch {
            log.warning("kafka_pause_failed", ["error": .text(error.description)])
        }
    }

    /// While every broker is unavailable, tries from time to time whether one is back.
    private func probe(_ consumer: KafkaConsumer) {
        guard !consumer.reachesBrokers, nextProbe <= .now else { return }
        consumer.probe(timeout: .milliseconds(500))
        nextProbe = .now + .seconds(2)
    }

    /// Commits positions that changed to Kafka.
    private func commitToKafka(_ consumer: KafkaConsumer) {
        let changed = machine.positions.filter { committed[$0.key] != $0.value }
        consumer.commit(changed, metadata: settings.deployment)
        committed.merge(changed) { _, new in new }
    }
}

// MARK: - Rebalances

/// Runs inside `KafkaConsumer.poll` and `close`, on the consumer's thread.
extension StreamConsumer: KafkaRebalanceDelegate {
    public func assigned(
        _ partitions: [TopicPartition], by consumer: KafkaConsumer
    ) -> [TopicPartition: KafkaStart] {
        isMember = true
        let starts = machine.assigned(partitions, stored: partitions.isEmpty ? [:] : storedOffsets(partitions))
        for partition in partitions { committed[partition] = nil }
        groupConflicts.assigned(partitions)
        lag.forget(partitions)
        notBefore = nil
        isPaused = false
        log.info("partitions_assigned", ["partitions": .count(partitions.count)])
        return starts
    }

    public func revoked(_ partitions: [TopicPartition], pending: KafkaBatch, by consumer: KafkaConsumer) {
        admit(pending)
        finish()
        commitToKafka(consumer)
        release(partitions)
        log.info("partitions_revoked", ["partitions": .count(partitions.count)])
    }

    public func lost(_ partitions: [TopicPartition], by consumer: KafkaConsumer) {
        release(partitions)
        log.warning("partitions_lost", ["partitions": .count(partitions.count)])
    }

    /// Applies what is in hand as long as every attempt succeeds; the rest is left to the next owner.
    private func finish() {
        guard machine.unpositioned.isEmpty else { return }
        while takeBatch() {
            let action = attempt()
            perform(action)
            switch action {
            case .advance, .goOneByOne, .deadLetter: continue
            case .retry, .verify, .rewind: return
            }
        }
    }

    private func release(_ partitions: [TopicPartition]) {
        isMember = false
        let revoked = Set(partitions)
        drop(revoked)
        machine.revoked(partitions)
        groupConflicts.revoked(partitions)
        lag.forget(partitions)
        for partition in partitions { committed[partition] = nil }
    }

    /// Drops the records of some partitions.
    private func drop(_ partitions: Set<TopicPartition>) {
        batch.removeAll { partitions.contains($0.topicPartition) }
        queue.removeAll { partitions.contains($0.topicPartition) }
        decoded = DecodedBatch()
        prefetched = DecodedBatch()
        uncertainMoves.removeAll { partitions.contains($0.partition) }
        machine.dropped(leaving: inHand)
    }
}
