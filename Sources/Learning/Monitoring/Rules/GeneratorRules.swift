import Timekeeping

/// A generator that brings followers far above the rest: good news to act on.
enum ViralGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            Assessment(
                .generatorViral, generator.name, standing(generator, thresholds),
                "\(generator.name) brings \(Figure.perThousand(generator)) over \(generator.measuredPosts) measured posts",
                figures: ["f_per_1k": generator.followersPerThousand, "posts": Double(generator.measuredPosts)])
        }
    }

    private static func standing(
        _ generator: SystemState.Generator, _ thresholds: MonitoringThresholds
    ) -> Assessment.Standing {
        guard let value = generator.followersPerThousand, generator.measuredPosts >= thresholds.viralPosts else {
            return .unknown
        }
        if value > thresholds.viral.above { return .amiss(.info) }
        return value < thresholds.viral.fineBelow ? .fine : .lingering
    }
}

/// A generator that brought nobody over many measured posts.
enum FailingGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            let failing = generator.followersPerThousand.map {
                $0 <= 0 && generator.measuredPosts >= thresholds.failingPosts
            }
            let standing = failing.map { $0 ? Assessment.Standing.amiss(.critical) : .fine } ?? .unknown
            return Assessment(
                .generatorFailing, generator.name, standing,
                "\(generator.name) brings \(Figure.perThousand(generator)) over \(generator.measuredPosts) measured posts",
                figures: ["f_per_1k": generator.followersPerThousand, "posts": Double(generator.measuredPosts)])
        }
    }
}

/// A generator that posts are drawn from and that wrote none for a week.
enum UnusedGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            let since = state.now - (generator.lastUsedAt ?? generator.addedAt ?? state.startedAt)
            let beginning = generator.addedAt == nil ? "the deployment began" : "it was added"
            let summary =
                generator.lastUsedAt == nil
                ? "\(generator.name) has written nothing since \(beginning) \(Figure.age(since)) ago"
                : "\(generator.name) last wrote \(Figure.age(since)) ago"
            return Assessment(
                .generatorUnused, generator.name, since > thresholds.unusedFor ? .amiss(.warning) : .fine, summary,
                figures: ["hours": since.hours])
        }
    }
}
