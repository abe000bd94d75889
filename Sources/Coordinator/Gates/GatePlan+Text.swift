import CommandLine
import Learning
import Store
import Timekeeping

extension GatePlan {
    /// What changes, and what that does to the posts of the window.
    var sentences: [String] {
        var sentences = changes.map { "\($0.name): \($0.before) to \($0.after)" }
        if sentences.isEmpty {
            sentences.append("the same numbers, \(source == .person ? "by hand" : "as configured")")
        }
        let (old, new) = (GateWords.thresholds(thresholdsBefore), GateWords.thresholds(thresholdsAfter))
        sentences.append(
            old == new ? "the window's posts are judged as before, by \(new)" : "in force: \(old); then \(new)")
        sentences.append(
            "of \(posts) posts in the window \(learnableBefore) may be learned from now, and \(learnableAfter) then")
        return sentences
    }

    func text(_ paint: Painter) -> String {
        sentences.flatMap { ReportSection.prose($0) }.joined(separator: "\n")
    }
}
