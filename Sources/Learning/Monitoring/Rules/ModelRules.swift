import Timekeeping

/// A model that is older than what it learned from, or a fit that does not come though posts wait for it.
enum StaleModelRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.models.map { model in
            let age = model.inForceSince.map { state.now - $0 }
            let figures: [String: Double?] = ["age_hours": age?.hours, "waiting_posts": Double(model.waitingPosts)]
            let waits = model.waitingPosts >= thresholds.fitPosts
            if waits, let since = model.waitingSince, state.now - since > thresholds.fitAge {
                return Assessment(
                    .modelStale, model.kind, .amiss(.warning),
                    "\(model.waitingPosts) posts wait for a fit of the \(model.kind) model, the first for "
                        + Figure.age(state.now - since), figures: figures)
            }
            guard let age else {
                return Assessment(
                    .modelStale, model.kind, .unknown, "no \(model.kind) model was published yet; the defaults stand")
            }
            let pinned = model.isPinned ? " and pinned" : ""
            return Assessment(
                .modelStale, model.kind, age > thresholds.modelAge ? .amiss(.warning) : .fine,
                "the \(model.kind) model in force is \(Figure.age(age)) old\(pinned)", figures: figures)
        }
    }
}

/// Predictions that no longer fit what comes, as every learn run measures it.
enum DriftingModelRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.drift.map { drift in
            let figures = ["skill": drift.skill, "calibration_error": drift.calibrationError]
            if let newest = drift.alerts.first, !newest.isEmpty {
                return Assessment(
                    .modelDrifting, drift.part, .amiss(.warning),
                    "matured predictions of the \(drift.part) model are off: \(newest.joined(separator: ", "))",
                    figures: figures)
            }
            guard drift.skill != nil else {
                return Assessment(
                    .modelDrifting, drift.part, .unknown, "too few predictions of the \(drift.part) model have matured")
            }
            let lingers = drift.alerts.prefix(thresholds.quietMeasurements).contains { !$0.isEmpty }
            return Assessment(
                .modelDrifting, drift.part, lingers ? .lingering : .fine,
                "matured predictions of the \(drift.part) model fit what came", figures: figures)
        }
    }
}
