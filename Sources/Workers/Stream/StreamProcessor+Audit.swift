import Kafka
import Postgres
import Runtime
import Store

/// What a stream notices though no record tells it.
extension StreamProcessor {
    /// Looks, now and then while nothing is in hand, whether the stored offsets are where we left them. A database that
    /// was restored from a backup under a running worker has them further back, and no compare-and-swap would show it
    /// before the next record came.
    func audit(_ consumer: KafkaConsumer) {
        guard nextAudit <= .now, unit.isEmpty, queue.isEmpty, machine.isSteady, !machine.positions.isEmpty,
            database.isUsable
        else { return }
        nextAudit = .now + settings.auditInterval
        do {
            let stored = try ConsumerOffsets.load(database, group: settings.group)
            guard let (partition, ours) = machine.positions.first(where: { stored[$0.key.stored] != $0.value }) else {
                return wake(consumer)
            }
            log.error(
                "offsets_moved_elsewhere",
                [
                    "partition": .text(partition.description), "ours": .int(ours),
                    "stored": .optional(stored[partition.stored]),
                    "meaning": "the database was restored, or another member reads this; going to what is stored",
                ])
            replace()
        } catch {
            log.warning("offsets_not_read", ["error": .text(String(describing: error))])
        }
    }

    /// Begins anew where records of a partition do not come though they are there.
    private func wake(_ consumer: KafkaConsumer) {
        guard consumer.reachesBrokers else { return watch.forget() }
        do throws(KafkaError) {
            var ends: [TopicPartition: Int64] = [:]
            for partition in watch.quiet(machine.expected) {
                ends[partition] = try consumer.watermarks(partition, timeout: .seconds(1)).high
            }
            let stalled = watch.stalled(machine.expected, ends: ends)
            guard let first = stalled.first else { return }
            metrics.stalled()
            log.error(
                "reading_stalled",
                [
                    "partition": .text(first.description), "partitions": .count(stalled.count),
                    "offset": .optional(machine.expected[first]), "end": .optional(ends[first]),
                    "meaning": "the client gave no record of it though there are some; reading anew",
                ])
            replace()
        } catch {
            watch.forget()
        }
    }

    /// Looks once at what the group was told of partitions that came to us: another deployment's mark means that two
    /// share the group, each reading only a part. Nothing is lost by that, for each deployment keeps its own offsets:
    /// what the other held is read when it has left.
    func meet(_ consumer: KafkaConsumer) {
        guard !strange.isEmpty, let ours = settings.deployment else { return }
        let asked = strange
        strange = []
        do throws(KafkaError) {
            let told = try consumer.committed(asked, timeout: .seconds(2))
            let theirs = told.filter { !$0.value.note.isEmpty && $0.value.note != ours }.keys.sorted()
            guard let first = theirs.first else { return }
            metrics.shared()
            log.error(
                "group_shared",
                [
                    "group": .text(settings.group), "partition": .text(first.description),
                    "partitions": .count(theirs.count),
                    "meaning": .text(
                        "another deployment reads with this group, so each sees only a part of the records; "
                            + "give each a ROOKERY_GROUP_PREFIX of its own"),
                ])
        } catch {
            log.warning("committed_offsets_not_read", ["error": .text(error.description)])
        }
    }
}
