import Glibc

extension Configuration {
    /// Reads and checks all settings.
    ///
    /// - Parameters:
    ///   - environment: the variables; this process's own by default.
    ///   - overrides: settings that the program itself fixes, checked like the environment and stronger than it.
    /// - Throws: `ConfigurationError` listing everything that is wrong.
    public static func load(
        environment: [String: String] = currentEnvironment(), overrides: [String: String] = [:],
        settings: [any ConfigurationSetting] = ConfigurationRegistry.settings
    ) throws(ConfigurationError) -> Configuration {
        let given = environment.merging(overrides) { $1 }.filter { !$0.value.isEmpty }
        var problems = unknownNames(in: given.keys, settings: settings)
        var values: [String: any Sendable] = [:]
        var texts: [String: String] = [:]
        var sources: [String: Source] = [:]
        for setting in settings {
            do throws(ConfigurationError) {
                guard let (text, source) = try lookUp(setting, in: given) else { continue }
                guard let value = setting.value(of: text) else {
                    throw ConfigurationError(problems: [refusal(of: text, for: setting)])
                }
                values[setting.name] = value
                texts[setting.name] = text
                sources[setting.name] = source
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        return Configuration(values: values, texts: texts, sources: sources)
    }

    private static func lookUp(
        _ setting: any ConfigurationSetting, in given: [String: String]
    ) throws(ConfigurationError) -> (String, Source)? {
        let fileName = setting.name + "_FILE"
        guard setting.isSecret, let path = given[fileName] else {
            return given[setting.name].map { ($0, .environment) }
        }
        guard given[setting.name] == nil else {
            throw ConfigurationError(problems: [
                .init(
                    code: .setTwice, name: setting.name,
                    text: "\(setting.name) and \(fileName) are both set; keep one")
            ])
        }
        guard let text = contents(of: path) else {
            let reason = String(cString: strerror(errno))
            throw ConfigurationError(problems: [
                .init(
                    code: .unreadableFile, name: fileName, text: "\(fileName): \(path) cannot be read: \(reason)")
            ])
        }
        return text.isEmpty ? nil : (text, .file(path))
    }

    private static func refusal(
        of text: String, for setting: any ConfigurationSetting
    ) -> ConfigurationError.Problem {
        let shown = setting.isSecret ? "its value" : "\"\(text)\""
        return .init(
            code: .badValue, name: setting.name,
            text: "\(setting.name): \(shown) is not allowed; allowed is \(setting.allowed)")
    }

    /// The content of a small file without its last line end; `nil` with `errno` set where it cannot be read.
    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { return nil }
        var text = String(decoding: bytes[0..<count], as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
