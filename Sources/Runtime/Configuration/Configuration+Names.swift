extension Configuration {
    /// What is wrong with a set of variable names: `ROOKERY_…` names that no program knows, each with the nearest known.
    ///
    /// Names without the prefix are nobody's business here and pass.
    public static func unknownNames(
        in names: some Collection<String>, settings: [any ConfigurationSetting] = ConfigurationRegistry.settings
    ) -> [ConfigurationError.Problem] {
        var known = Set(settings.map(\.name))
        for setting in settings where setting.isSecret { known.insert(setting.name + "_FILE") }
        return names.filter { $0.hasPrefix("ROOKERY_") && !known.contains($0) }.sorted().map { name in
            var text = "\(name) is not a setting"
            if let nearest = nearest(to: name, among: known) { text += "; did you mean \(nearest)?" }
            return .init(code: .unknownName, name: name, text: text)
        }
    }

    /// The known name at the smallest edit distance, if that is at most a third of the name's own part.
    private static func nearest(to name: String, among known: Set<String>) -> String? {
        let limit = max(2, (name.count - "ROOKERY_".count) / 3)
        let ranked = known.map { (distance: EditDistance.between(name, $0), name: $0) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= limit ? best.name : nil
    }
}
