import Kafka
import Runtime

/// Runs inside `KafkaConsumer.poll` and `close`, on the role's thread.
extension StreamProcessor: KafkaRebalanceDelegate {
    func assigned(_ partitions: [TopicPartition], by consumer: KafkaConsumer) -> [TopicPartition: KafkaStart] {
        isMember = true
        let starts = machine.assigned(partitions, stored: partitions.isEmpty ? [:] : storedOffsets(partitions))
        for partition in partitions { mirrored[partition] = nil }
        strange.formUnion(partitions)
        lagWatch.forget(partitions)
        notBefore = nil
        isHolding = false
        log.info("partitions_assigned", ["partitions": .int(Int64(partitions.count))])
        return starts
    }

    func revoked(_ partitions: [TopicPartition], pending: KafkaBatch, by consumer: KafkaConsumer) {
        admit(pending, consumer)
        finish()
        mirror(consumer)
        forget(partitions)
        log.info("partitions_revoked", ["partitions": .int(Int64(partitions.count))])
    }

    func lost(_ partitions: [TopicPartition], by consumer: KafkaConsumer) {
        forget(partitions)
        log.warning("partitions_lost", ["partitions": .int(Int64(partitions.count))])
    }

    /// Works off what is in hand as long as every attempt succeeds; the rest is somebody else's from here on.
    private func finish() {
        guard machine.unplaced.isEmpty else { return }
        while takeUnit() {
            let action = attempt()
            perform(action)
            switch action {
            case .advance, .unroll, .bury: continue
            case .retry, .verify, .replace: return
            }
        }
    }

    private func forget(_ partitions: [TopicPartition]) {
        isMember = false
        let gone = Set(partitions)
        drop(gone)
        machine.removed(partitions)
        strange.subtract(gone)
        lagWatch.forget(partitions)
        for partition in partitions { mirrored[partition] = nil }
    }

    /// Lets go of the records of some partitions.
    func drop(_ gone: Set<TopicPartition>) {
        unit.removeAll { gone.contains($0.topicPartition) }
        queue.removeAll { gone.contains($0.topicPartition) }
        reading = UnitReading()
        ahead = UnitReading()
        uncertainMoves.removeAll { gone.contains($0.partition) }
        machine.workShrank(to: unit.count + queue.count)
    }
}
