/// Processes that neither beat nor said that they stop. A role of which none lives is critical; beside living ones a
/// silent process is a warning until it is history.
enum SilentProcessRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let roles = Dictionary(grouping: state.processes, by: \.role)
        return roles.sorted { $0.key < $1.key }.map { role, processes in
            let living = processes.count { !$0.hasStopped && $0.silence < thresholds.silence }
            let silent = processes.filter { !$0.hasStopped && $0.silence >= thresholds.silence }
            let recent = silent.filter { $0.silence < thresholds.forgottenAfter }
            let figures: [String: Double?] = [
                "living": Double(living), "silent": Double(silent.count), "seconds": silent.map(\.silence).min(),
            ]
            if living == 0, let last = silent.min(by: { $0.silence < $1.silence }) {
                return Assessment(
                    .processSilent, role, .amiss(.critical),
                    "no \(role) lives; \(last.instance) was last heard of \(Figure.short(last.silence, 3)) s ago",
                    figures: figures)
            }
            if let last = recent.min(by: { $0.silence < $1.silence }) {
                return Assessment(
                    .processSilent, role, .amiss(.warning),
                    "\(role) \(last.instance) is silent for \(Figure.short(last.silence, 3)) s; \(living) others live",
                    figures: figures)
            }
            return Assessment(
                .processSilent, role, .fine, living == 0 ? "every \(role) was stopped" : "\(living) \(role) live",
                figures: figures)
        }
    }
}
