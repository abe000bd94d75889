import Timekeeping

/// Numbers as the rules' sentences say them.
enum Figure {
    /// Rounded to so many decimals, without trailing zeros.
    static func short(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : String(rounded)
    }

    /// `3 d 4 h`, `5 h 12 min`, `12 min`.
    static func age(_ span: Span) -> String {
        let minutes = max(0, span.microseconds / 60_000_000)
        let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60)
        if days > 0 { return hours > 0 ? "\(days) d \(hours) h" : "\(days) d" }
        return hours > 0 ? "\(hours) h \(rest) min" : "\(rest) min"
    }

    static func perThousand(_ generator: SystemState.Generator) -> String {
        generator.followersPerThousand.map { "\(short($0, 2)) followers a thousand impressions" }
            ?? "an unknown number of followers"
    }
}
