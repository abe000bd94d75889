import Kafka
import Model
import Scheduling
import Timekeeping

/// The learner has come to the end of every topic.
enum ProgressCheck {
    static func check(topic: String, records: Int64, notApplied: Int64) -> Comparison {
        var check = Comparison("topic \(topic)", unit: "records", compared: Int(records))
        if notApplied > 0 {
            check.disagree(
                topic, "records not yet applied", expected: "0", found: String(notApplied), .lost,
                count: Int(notApplied))
        }
        return check
    }
}

/// The learner has applied each record once: as many as the topic holds below its stored offsets.
///
/// Tables do not show a record that was applied twice, because its effects are the same the second time; the count that
/// moves with the offsets does.
enum AppliedOnceCheck {
    /// - Parameters:
    ///   - held: records of the topics below the stored offsets, by partition.
    ///   - applied: how many the learner says it has worked off.
    static func check(held: [TopicPartition: Int64], applied: [TopicPartition: Int64]) -> Comparison {
        var check = Comparison("records applied once", unit: "records")
        for partition in Set(held.keys).union(applied.keys).sorted(by: { $0.description < $1.description }) {
            let (should, has) = (held[partition] ?? 0, applied[partition] ?? 0)
            check.compared += Int(should)
            guard should != has else { continue }
            check.disagree(
                partition.description, "records applied", expected: String(should), found: String(has),
                has < should ? .lost : .doubled, count: Int(abs(has - should)))
        }
        return check
    }
}

/// Every record that cannot be used is kept among the dead letters, and nothing else is.
///
/// What cannot be read is known from the records themselves. That the database refused one is known from its letter
/// alone; such a letter counts only for a record that is there.
enum DeadLetterCheck {
    /// - Parameters:
    ///   - undecodable: what is wrong with each record that cannot be read.
    ///   - refused: records that can be read, and that letters say the database refused.
    ///   - kept: the positions that dead letters name as their origin; one that a crash repeated is named once.
    static func check(
        undecodable: [RecordPosition: String], refused: Set<RecordPosition> = [], kept: Set<RecordPosition>
    ) -> Comparison {
        Comparison(
            "dead letters", unit: "records", expected: refused.union(undecodable.keys).map(\.description),
            found: kept.map(\.description))
    }
}

/// What was scraped is what was published: a checkpoint that is done has one reading, and the topic holds that reading
/// and no other for the moment it was taken.
enum CheckpointCheck {
    static func check(_ checkpoints: [CheckpointRow], metrics: [MessageFold.ReadingKey: Set<MetricMessage>])
        -> Comparison
    {
        var check = Comparison("scrape_schedule", unit: "checkpoints done")
        for row in checkpoints.sorted(by: { $0.key < $1.key }) where row.state == "done" {
            check.compared += 1
            guard let reading = row.reading else {
                check.disagree(row.key, "reading", expected: "one", found: "none stored")
                continue
            }
            let key = MessageFold.ReadingKey(decisionID: row.decisionID, collectedAt: reading.collectedAt)
            let published = metrics[key] ?? []
            if published.isEmpty && row.published {
                check.disagree(row.key, "message", expected: "one in the topic", found: "none")
            } else if published.count > 1 {
                check.disagree(
                    row.key, "message", expected: "one in the topic", found: "\(published.count) that differ")
            } else if let message = published.first, message != reading {
                check.disagree(row.key, "message", expected: describe(reading), found: describe(message))
            }
        }
        return check
    }

    private static func describe(_ message: MetricMessage) -> String {
        zip(Counts.names, Counts.of(message))
            .map { name, value in "\(name) \(value.map(String.init) ?? "null")" }
            .joined(separator: ", ")
    }
}

/// Readers are given the newest version: Redis carries it byte for byte.
enum PublishedCheck {
    /// - Parameter inRedis: the value of `predictor:v2:latest`; `nil` where there is no such key.
    static func check(_ versions: [VersionRow], inRedis: String?) -> Comparison {
        var check = Comparison("predictor in Redis", unit: "payloads")
        check.compare("predictor:v2:latest", ("value", .text(versions.last?.payload), .text(inRedis)))
        return check
    }
}

/// Every slot of every schedule between its start and now is there once: run, skipped by its gate, or passed over
/// after a standstill with that recorded.
enum SlotCheck {
    static func check(schedule: ScheduleRow, slots: [SlotRow], now: Timestamp) -> Comparison {
        var check = Comparison("slots of \(schedule.name)", unit: "slots")
        let found = Dictionary(grouping: slots.filter { $0.schedule == schedule.name }, by: \.slot)
        let expected = due(schedule, now: now)
        for slot in expected {
            check.compared += 1
            switch found[slot]?.count ?? 0 {
            case 0: check.disagreements.append(.missing(slot.rfc3339))
            case 1: break
            case let count:
                check.disagree(slot.rfc3339, "row", expected: "once", found: "\(count) times", .doubled)
            }
        }
        let known = Set(expected)
        // What came before the rule was of another rule.
        for (slot, rows) in found.sorted(by: { $0.key < $1.key })
        where slot >= schedule.startsAt && !known.contains(slot) && !rows.allSatisfy(\.isManual) {
            check.disagreements.append(.unexpected(slot.rfc3339))
        }
        for row in found.values.joined().sorted(by: { $0.slot < $1.slot }) {
            // The slot that is due now may still be at work; one before it may not.
            guard row.state == "queued" || row.state == "failed",
                let next = schedule.rule.next(after: row.slot, in: schedule.zone), next <= now
            else { continue }
            check.disagree(row.slot.rfc3339, "state", expected: "done, skipped or missed", found: row.state)
        }
        return check
    }

    /// The slots from the schedule's start to now; the newest only once the schedule has come to it, because it falls
    /// due at this very moment.
    static func due(_ schedule: ScheduleRow, now: Timestamp) -> [Timestamp] {
        var slots = schedule.rule.slots(
            after: schedule.startsAt - Span(microseconds: 1), through: now, limit: .max, in: schedule.zone)
        if let newest = slots.last, newest > schedule.lastSlot { slots.removeLast() }
        return schedule.paused ? slots.filter { $0 <= schedule.lastSlot } : slots
    }
}
