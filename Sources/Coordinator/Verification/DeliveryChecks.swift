import Model
import Scheduling
import Timekeeping

/// The learner has come to the end of every topic.
enum ProgressCheck {
    static func check(topic: String, records: Int64, notApplied: Int64) -> Check {
        var check = Check("topic \(topic)", unit: "records", compared: Int(records))
        if notApplied > 0 {
            check.disagreements.append(
                Disagreement(
                    key: topic, what: "records not yet applied", expected: "0", found: String(notApplied),
                    kind: .lost, count: Int(notApplied)))
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
    ///   - held: records of the topics below the stored offsets, by topic and partition.
    ///   - applied: how many the learner says it has worked off.
    static func check(held: [String: [Int32: Int64]], applied: [String: [Int32: Int64]]) -> Check {
        var check = Check("records applied once", unit: "records")
        for topic in Set(held.keys).union(applied.keys).sorted() {
            let (held, applied) = (held[topic] ?? [:], applied[topic] ?? [:])
            for partition in Set(held.keys).union(applied.keys).sorted() {
                let (should, has) = (held[partition] ?? 0, applied[partition] ?? 0)
                check.compared += Int(should)
                guard should != has else { continue }
                check.disagreements.append(
                    Disagreement(
                        key: "\(topic)[\(partition)]", what: "records applied", expected: String(should),
                        found: String(has), kind: has < should ? .lost : .doubled, count: Int(abs(has - should))))
            }
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
    ///   - kept: the places that dead letters name as their origin; one that a crash repeated is named once.
    static func check(
        undecodable: [RecordPlace: String], refused: Set<RecordPlace> = [], kept: Set<RecordPlace>
    ) -> Check {
        var expected = TableImage("dead letters", columns: [])
        var found = expected
        for place in refused.union(undecodable.keys) { expected.put(place.description, []) }
        for place in kept { found.put(place.description, []) }
        let check = TableComparison.compare(expected: expected, found: found)
        return Check("dead letters", unit: "records", compared: check.compared, check.disagreements)
    }
}

/// What was scraped is what was published: a checkpoint that is done has one reading, and the topic holds that reading
/// and no other for the moment it was taken.
enum CheckpointCheck {
    static func check(_ checkpoints: [CheckpointRow], metrics: [MessageFold.ReadingKey: Set<MetricMessage>]) -> Check {
        var check = Check("scrape_schedule", unit: "checkpoints done")
        for row in checkpoints.sorted(by: { $0.key < $1.key }) where row.state == "done" {
            check.compared += 1
            guard let reading = row.reading else {
                check.disagreements.append(
                    Disagreement(key: row.key, what: "reading", expected: "one", found: "none stored"))
                continue
            }
            let key = MessageFold.ReadingKey(decisionID: row.decisionID, collectedAt: reading.collectedAt)
            let published = metrics[key] ?? []
            if published.isEmpty && row.published {
                check.disagreements.append(
                    Disagreement(key: row.key, what: "message", expected: "one in the topic", found: "none"))
            } else if published.count > 1 {
                check.disagreements.append(
                    Disagreement(
                        key: row.key, what: "message", expected: "one in the topic",
                        found: "\(published.count) that differ"))
            } else if let message = published.first, message != reading {
                check.disagreements.append(
                    Disagreement(
                        key: row.key, what: "message", expected: describe(reading), found: describe(message)))
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
    static func check(_ versions: [VersionRow], inRedis: String?) -> Check {
        var check = Check("predictor in Redis", unit: "payloads")
        check.expect("predictor:v2:latest", "value", .text(versions.last?.payload), found: .text(inRedis))
        return check
    }
}

/// Every slot of every schedule between its start and now is there once: run, skipped by its gate, or passed over
/// after a standstill with that recorded.
enum SlotCheck {
    static func check(schedule: ScheduleRow, slots: [SlotRow], now: Timestamp) -> Check {
        var check = Check("slots of \(schedule.name)", unit: "slots")
        let found = Dictionary(grouping: slots.filter { $0.schedule == schedule.name }, by: \.slot)
        let expected = due(schedule, now: now)
        for slot in expected {
            check.compared += 1
            switch found[slot]?.count ?? 0 {
            case 0: check.disagreements.append(.missing(slot.rfc3339))
            case 1: break
            case let count:
                check.disagreements.append(
                    Disagreement(
                        key: slot.rfc3339, what: "row", expected: "once", found: "\(count) times",
                        kind: .doubled))
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
            check.disagreements.append(
                Disagreement(
                    key: row.slot.rfc3339, what: "state", expected: "done, skipped or missed", found: row.state))
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
