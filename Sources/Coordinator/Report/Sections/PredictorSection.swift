import Schema
import Timekeeping

/// What readers are given now, and how to read it.
enum PredictorSection {
    static func section(_ report: DeploymentReport, keyPrefix: String) -> ReportSection {
        var section = ReportSection("The predictor")
        guard let newest = report.versions.last else {
            section.lines = ["  no version is published: readers compute with the defaults"]
            return section
        }
        section.lines = [
            "  \(report.versions.count) version\(report.versions.count == 1 ? "" : "s"), the newest \(newest.version) of \(newest.publishedAt)"
                + (newest.confirmed ? ", in Redis" : ", not yet in Redis")
        ]
        let bytes = Array(newest.payload.utf8)
        let decoded = bytes.withUnsafeBytes { try? PredictorPayload.decode($0, using: MessageDecoder()) }
        if let payload = decoded {
            section.lines.append("  rate = " + terms(payload.ridge.weights))
            section.lines.append("  odds of a follow = exp(" + terms(payload.logit.weights) + ")")
            section.lines = section.lines.flatMap { $0.count > 98 ? ReportSection.prose($0) : [$0] }
            section.lines.append(
                "  trained on \(payload.ridge.trainedOn) and \(payload.logit.trainedOn) posts of the last "
                    + "\(payload.meta.windowDays) days" + (payload.isDefault ? " (the defaults)" : ""))
        }
        section.lines.append("  read it: redis-cli -u \"$ROOKERY_REDIS_URL\" GET \(keyPrefix)predictor:v2:latest")
        return section
    }

    private static func terms(_ weights: [(name: String, value: Double)]) -> String {
        weights.enumerated().map { index, weight in
            let number = index == 0 ? Figures.fixed(weight.value, 4) : Figures.fixed(abs(weight.value), 4)
            let name = weight.name == CoefficientComparison.interceptName ? "" : "·" + weight.name.dropLast(6)
            return (index == 0 ? "" : weight.value < 0 ? " − " : " + ") + number + name
        }
        .joined()
    }
}
