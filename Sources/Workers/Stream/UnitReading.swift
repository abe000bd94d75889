import Kafka
import Model
import Schema

/// What a unit's records say. It follows from the records alone, so it can be made before their turn comes, bit by bit.
struct UnitReading<Effects: StreamEffects> {
    /// How many of the unit's records were read, from its first on.
    private(set) var count = 0
    /// What they say, until `prepare` has made a batch of it.
    private var messages: [Effects.Message] = []
    private(set) var batch: Effects.Batch?
    /// How many messages there are.
    private(set) var usable = 0
    /// The records that cannot be decoded, with the reason.
    private(set) var unusable: [UnusableRecord] = []

    /// - Parameter room: how many records the unit will have.
    mutating func add(_ records: some Sequence<KafkaRecord>, of room: Int, by effects: Effects) {
        messages.reserveCapacity(room)
        for record in records {
            count += 1
            do {
                messages.append(try effects.decode(record))
                usable += 1
            } catch {
                unusable.append(UnusableRecord(record: record, reason: error.description, refusedBy: .decoder))
            }
        }
    }

    /// Once all records are read.
    mutating func prepare(by effects: Effects) throws {
        guard batch == nil else { return }
        batch = try effects.prepare(messages)
        messages = []
    }
}
