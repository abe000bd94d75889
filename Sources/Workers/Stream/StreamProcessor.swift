import Kafka
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// Reads a role's topics and applies what they say, each record once.
///
/// One turn (`step`): poll a batch, decode it, and in one Postgres transaction move the stored offsets by
/// compare-and-swap and write the effects; then tell Kafka the same offsets, for lag tools. Whatever happens in
/// between, effects and offsets stay together.
///
/// | what fails | what happens |
/// |---|---|
/// | a record cannot be decoded | it goes to `<topic>.dead`, acknowledged there before its offset moves |
/// | the database refuses what a record says | the batch is done again one by one; only that record goes to `.dead` |
/// | Postgres is away, full or read-only | roll back, keep the batch, pause fetching, retry with growing pauses; polling goes on, so the group keeps us |
/// | COMMIT's answer is lost | read the offset rows back: moved means done, not moved means again |
/// | the stored offset is not as expected | another member took over: drop the batch, go back to the stored offsets |
/// | a partition is taken away | finish the work in hand inside the callback, then let go |
/// | the stored offset is no longer in the log | older than retention: log the loss and go on at the oldest; beyond the end: refuse, not ready |
/// | the stored offsets were moved while nothing came | the database was restored: go back to them |
/// | the client gives nothing of a partition that has records | say so and read it anew |
/// | another deployment's members are in the group | say so; what they hold is read once they have left |
///
/// Confined to the role's thread. The decisions are `StreamMachine`'s; this class carries them out.
final class StreamProcessor<Effects: StreamEffects> {
    let effects: Effects
    let settings: StreamSettings
    let database: PostgresConnection
    let log: Log
    let metrics: StreamMetrics
    let letters: DeadLetterTopics
    var backoff: Backoff

    var machine = StreamMachine()
    /// The records being worked on, and those polled behind them.
    var unit: [KafkaRecord] = []
    var queue: [KafkaRecord] = []
    /// What the records of `unit` say, and those next in `queue`, which are read while Postgres is busy with the unit.
    /// Both are caches: whatever takes records away empties them, and what is not in them is read when its turn comes.
    var reading = UnitReading<Effects>()
    var ahead = UnitReading<Effects>()
    /// Records left in hand for the next poll.
    private var reserve = 0
    /// The moves of the attempt whose outcome is not known.
    var uncertainMoves: [OffsetMove] = []
    /// Why records of `unit` or `queue` are to be set aside.
    var refusals: [RecordPlace: String] = [:]
    /// Records of `unit` that are in their dead-letter topic already.
    var buried: Set<RecordPlace> = []
    /// Nothing is tried before.
    var notBefore: ContinuousClock.Instant?
    /// Offsets Kafka was told.
    var mirrored: [TopicPartition: Int64] = [:]
    /// Whether fetching was told to stand still; whatever starts partitions anew ends that.
    var isHolding = false
    private var nextProbe: ContinuousClock.Instant = .now
    var nextAudit: ContinuousClock.Instant = .now
    var watch = StallWatch()
    var lagWatch = LagWatch()
    /// Whether the group's last word was an assignment.
    var isMember = false
    /// Partitions that came to us and whose committed offsets were not looked at yet.
    var strange: Set<TopicPartition> = []
    private(set) var consumer: KafkaConsumer?

    init(
        _ settings: StreamSettings, effects: Effects, database: PostgresConnection, log: Log, metrics: StreamMetrics,
        seed: UInt64
    ) {
        self.settings = settings
        self.effects = effects
        self.database = database
        self.log = log
        self.metrics = metrics
        letters = DeadLetterTopics(settings.kafka, group: settings.group)
        backoff = Backoff(seed: seed)
        database.whileWaiting = { [weak self] in self?.readAhead() ?? false }
    }

    /// Whether records flow: taken by the group, partitions placed, servers there. A member for which there are no
    /// partitions is ready too; one that the group has not answered, or not since it took its partitions, is not.
    var isReady: Bool { isMember && consumer?.reachesBrokers == true && machine.isSteady }

    /// What it is that is missing where it is not ready.
    var want: String {
        let waitsForGroup = !isMember && consumer?.reachesBrokers == true
        return waitsForGroup ? "waiting for its consumer group" : "waiting for a server"
    }

    /// Joins the group.
    ///
    /// - Throws: where no broker answers at all: a stream that has never run says so and ends.
    func open() throws(KafkaError) {
        try KafkaAdmin(settings.kafka).reach()
        consumer = try KafkaConsumer(settings.kafka, group: settings.group, topics: settings.topics, delegate: self)
    }

    /// One turn of at most `wait` where nothing is to do.
    func step(wait: Duration) throws(KafkaError) {
        guard let consumer else { throw KafkaError(.closed, "the stream is not open") }
        work(consumer)
        hold(consumer)
        do throws(KafkaError) {
            // Records kept back for this poll must not wait for others.
            let isKeeping = !isHolding && !queue.isEmpty && reserve > 0
            let batch = try consumer.poll(
                max: isHolding ? 1 : settings.pollMax, timeout: isKeeping ? .zero : pause(atMost: wait))
            // More follows at once: the last unit stays in hand, to be read while Postgres has the one before.
            reserve = batch.count == settings.pollMax ? settings.batchMax : 0
            admit(batch, consumer)
            lagWatch.reached(batch.ends)
            isHolding ? watch.forget() : watch.polled()
        } catch {
            guard error.code == .offsetOutOfRange else { throw error }
            missing(error, consumer)
        }
        work(consumer)
        meet(consumer)
        mirror(consumer)
        probe(consumer)
        audit(consumer)
        metrics.observe(machine, inHand: unit.count + queue.count)
    }

    /// Finishes the work in hand, one attempt each, and leaves the group.
    func close() {
        guard let consumer else { return }
        consumer.close()
        self.consumer = nil
    }

    /// Does all work in hand as far as it can be done now.
    private func work(_ consumer: KafkaConsumer) {
        while isDue {
            if !machine.unplaced.isEmpty {
                place(consumer)
                continue
            }
            guard unit.count + queue.count > reserve, takeUnit() else { return }
            perform(attempt())
        }
    }

    private var isDue: Bool {
        guard let notBefore else { return true }
        return notBefore <= .now
    }

    private func pause(atMost wait: Duration) -> Duration {
        guard let notBefore, isHolding || !machine.unplaced.isEmpty else { return wait }
        return max(.milliseconds(1), min(wait, notBefore - .now))
    }

    /// Fetching stands still while a batch waits for a server, so that memory stays bounded.
    private func hold(_ consumer: KafkaConsumer) {
        let holds = unit.count + queue.count > reserve
        guard holds != isHolding else { return }
        do throws(KafkaError) {
            let placed = Set(machine.positions.keys)
            if holds { try consumer.pause(placed) } else { try consumer.resume(placed) }
            isHolding = holds
        } catch {
            log.warning("kafka_pause_failed", ["error": .text(error.description)])
        }
    }

    /// While all brokers are away, looks now and then whether one is back.
    private func probe(_ consumer: KafkaConsumer) {
        guard !consumer.reachesBrokers, nextProbe <= .now else { return }
        consumer.probe(timeout: .milliseconds(500))
        nextProbe = .now + .seconds(2)
    }

    /// Tells Kafka what is stored, where that changed.
    func mirror(_ consumer: KafkaConsumer) {
        let news = machine.positions.filter { mirrored[$0.key] != $0.value }
        consumer.commit(news, note: settings.deployment)
        mirrored.merge(news) { _, new in new }
    }
}
