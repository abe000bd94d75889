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
