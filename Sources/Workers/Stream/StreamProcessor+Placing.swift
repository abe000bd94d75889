import Kafka
import Postgres
import Runtime
import Store

extension StreamProcessor {
    /// Takes the records that are next; one out of order means that broker and Postgres disagree about where we are.
    func admit(_ batch: KafkaBatch, _ consumer: KafkaConsumer) {
        for record in batch {
            switch machine.admit(record.topicPartition, offset: record.offset) {
            case .take: queue.append(record)
            case .leave: continue
            case .outOfOrder(let expected):
                log.error(
                    "offsets_out_of_order",
                    [
                        "partition": .text(record.topicPartition.description), "offset": .int(record.offset),
                        "expected": .int(expected),
                    ])
                replace()
                return
            }
        }
    }

    /// Reads the stored offsets of partitions that are not placed and moves the consumer there.
    func place(_ consumer: KafkaConsumer) {
        let partitions = machine.unplaced.sorted()
        guard let stored = storedOffsets(partitions) else { return perform(machine.placingFailed()) }
        let starts = stored.mapValues(StreamMachine.start)
        do throws(KafkaError) {
            let others = machine.expected.mapValues(StreamMachine.start)
            try consumer.restart(others.merging(starts) { _, new in new })
            isHolding = false
        } catch {
            log.warning("kafka_restart_failed", ["error": .text(error.description)])
            return perform(machine.placingFailed())
        }
        for (partition, offset) in stored { machine.place(partition, at: offset) }
        lagWatch.forget(partitions)
        machine.placingSucceeded()
        notBefore = nil
        if machine.isSteady { backoff.reset() }
    }

    /// The stored offset is not in the partition's log.
    func missing(_ error: KafkaError, _ consumer: KafkaConsumer) {
        guard let partition = error.topicPartition, let stored = machine.positions[partition] else { return }
        drop([partition])
        let action = machine.isDisplaced(partition)
        do throws(KafkaError) {
            let (low, high) = try consumer.watermarks(partition, timeout: .seconds(5))
            log.error(
                "offset_out_of_range",
                [
                    "partition": .text(partition.description), "stored": .int(stored), "oldest": .int(low),
                    "end": .int(high), "meaning": .text(Self.meaning(stored: stored, low: low)),
                ])
            if stored < low, advance(OffsetMove(partition: partition, from: stored, to: low)) { return }
        } catch {
            log.error("offset_out_of_range", ["error": .text(error.description)])
        }
        perform(action)
    }

    private static func meaning(stored: Int64, low: Int64) -> String {
        if stored < low { return "the log no longer holds \(low - stored) offsets; going on at its oldest" }
        return "the log ends before the stored offset: the topic was made anew or the broker lost it. Nothing is read "
            + "until it is there again or ROOKERY_GROUP_PREFIX names a group that begins anew"
    }

    /// Gives up records that retention has deleted before we read them.
    private func advance(_ move: OffsetMove) -> Bool {
        do {
            try database.transaction { try moveOffsets([move]) }
            metrics.lost(move.to - move.from)
            return true
        } catch {
            return false
        }
    }
}
