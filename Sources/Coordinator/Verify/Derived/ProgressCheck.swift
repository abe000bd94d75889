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
