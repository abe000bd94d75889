import Learning
import Model
import Runtime
import Timekeeping

/// The present day's plan as it would be drawn now. The draws of its posts may differ when their time comes, for what is
/// learned by then counts.
struct PlanPreview: Sendable {
    struct Row: Sendable {
        let due: Timestamp
        let hour: Int
        let hourPropensity: Double
        let stateVersion: String
        let post: PlannedPost
    }

    let rows: [Row]

    static func today(_ configuration: Configuration, _ settings: PlanSettings, at now: Timestamp) throws -> PlanPreview
    {
        let store = try PlanStore(configuration)
        let day = max(0, try store.day(of: now))
        return PlanPreview(
            day: day, starts: try store.hourStarts(day: day), evidence: try store.evidence(), settings: settings)
    }

    init(day: Int, starts: [Timestamp], evidence: PlanEvidence, settings: PlanSettings) {
        let slots = settings.schedule(day: day, evidence: evidence).slots
        let drawing = PostDrawing(evidence, exploration: settings.exploration)
        rows = slots.compactMap { slot in
            var generator = settings.generator(day: day, index: slot.index)
            return drawing.map {
                let post = $0.draw(hour: slot.hour, using: &generator)
                return Row(
                    due: starts[slot.hour] + slot.offset, hour: slot.hour, hourPropensity: slot.propensity,
                    stateVersion: post.stateVersion(hours: evidence.armsVersion), post: post)
            }
        }
    }

    var json: StructuredValue {
        .list(
            rows.map { row in
                [
                    "due": .time(row.due), "hour": .count(row.hour), "bandit_arm": .text(row.post.arm.description),
                    "generator_name": .text(row.post.generator), "propensity": .double(row.post.propensity),
                    "arm_propensity": .double(row.post.armPropensity), "hour_propensity": .double(row.hourPropensity),
                    "state_version": .text(row.stateVersion),
                    "topic": .text(row.post.topic), "quality_score": .double(row.post.quality),
                ]
            })
    }

    var text: String {
        rows.map { "\($0.due)  \($0.post.arm)  \($0.post.generator)  \($0.post.topic)" }
            .joined(separator: "\n")
    }
}
