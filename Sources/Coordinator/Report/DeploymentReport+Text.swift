import Timekeeping

extension DeploymentReport {
    /// What happened and what was learned, from end to end.
    func text(truth: PlantedFigures?, keyPrefix: String, _ paint: Painter) -> String {
        let sections =
            [
                HappenedSection.section(self), JobsSection.section(self, paint),
                CoefficientSection.section(.ridge, self, truth, paint),
                CoefficientSection.section(.logistic, self, truth, paint), ArmsSection.section(self, truth, paint),
                HoursSection.section(self, truth), WeightsSection.section(self, truth, paint),
                PosteriorSection.section(self, paint), TrendSection.section(self), DriftSection.section(self, paint),
                PredictorSection.section(self, keyPrefix: keyPrefix),
            ]
        return page(heading, sections, paint)
    }

    /// What was learned from an import.
    func learnedText(keyPrefix: String, _ paint: Painter) -> String {
        let sections =
            [HappenedSection.section(self)]
            + LearnedSection.sections(.ridge, self, paint) + LearnedSection.sections(.logistic, self, paint)
            + [
                ArmsSection.section(self, nil, paint), HoursSection.section(self, nil),
                PredictorSection.section(self, keyPrefix: keyPrefix),
            ]
        return page(heading, sections, paint)
    }

    private var heading: String {
        let age = startedAt.map { (now - $0).hours / 24 } ?? 0
        let days = age >= 0.05 ? " after \(Figures.fixed(age, 1)) days" : ""
        return "@\(account), \(mode), at \(now)\(days)"
    }

    /// A section with nothing to tell is left out.
    private func page(_ heading: String, _ sections: [ReportSection], _ paint: Painter) -> String {
        let rule = String(repeating: "─", count: 98)
        return
            ([paint(.strong, heading), paint(.faint, rule)]
            + sections.filter { !$0.lines.isEmpty }.map { $0.text(paint) + "\n" })
            .joined(separator: "\n")
    }
}
