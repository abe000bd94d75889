import Schema
import Timekeeping

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
