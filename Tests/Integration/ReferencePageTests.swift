import Bootstrap
import Foundation
import Runtime
import Testing

@testable import Coordinator
@testable import Producer
@testable import Simulator
@testable import Workers

/// What all programs read and export, in the order of the reference pages.
enum Reference {
    static let settings = ConfigurationGroup.union(
        CoordinatorReference.settings + WorkerReference.settings + ProducerReference.settings
            + SimulatorReference.settings)
    static let metrics = MetricGroup.union(
        CoordinatorReference.metrics + WorkerReference.metrics + ProducerReference.metrics
            + SimulatorReference.metrics)
}

/// The reference pages in docs, and the names that programs know, against what the programs declare.
///
/// With `ROOKERY_RECORD=1` in the environment the pages are written instead of compared.
@Suite struct ReferencePageTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    private func check(_ page: String, _ text: String) throws {
        let file = Self.root.appendingPathComponent("docs/\(page)")
        if ProcessInfo.processInfo.environment["ROOKERY_RECORD"] == "1" { try Data(text.utf8).write(to: file) }
        let isCurrent = try String(contentsOf: file, encoding: .utf8) == text
        #expect(isCurrent, "docs/\(page) is out of date: ROOKERY_RECORD=1 ./rookery test ReferencePageTests")
    }

    @Test func `the page of settings is what the programs read`() throws {
        try check("configuration.md", ConfigurationGroup.referencePage(Reference.settings))
    }

    @Test func `the page of metrics is what the programs export`() throws {
        try check("metrics.md", MetricGroup.referencePage(Reference.metrics))
    }

    @Test func `every program knows the variables of all, and no others`() {
        let settings = Reference.settings.flatMap(\.settings)
        #expect(SettingNames.all == Configuration.names(of: settings))
    }

    @Test func `every setting is documented, and every default is allowed`() {
        for setting in Reference.settings.flatMap(\.settings) {
            #expect(setting.name.hasPrefix("ROOKERY_"))
            #expect(setting.documentation.hasSuffix("."), "\(setting.name)")
            #expect(!setting.usedBy.isEmpty, "\(setting.name)")
            if let text = setting.defaultText, !text.isEmpty {
                #expect(setting.value(of: text) != nil, "\(setting.name)")
            }
        }
    }

    @Test func `every metric is named and documented as Prometheus wants it`() {
        let metrics = Reference.metrics.flatMap(\.metrics)
        #expect(Set(metrics.map(\.name)).count == metrics.count)
        for metric in metrics {
            let name = metric.name
            #expect(name.wholeMatch(of: /(rookery|process)_[a-z]+(_[a-z0-9]+)*/) != nil, "\(name)")
            #expect(name.hasSuffix("_total") == (metric.kind == .counter), "\(name)")
            if metric.kind == .histogram { #expect(name.hasSuffix("_seconds") || name.hasSuffix("_bytes"), "\(name)") }
            for unit in ["_ms", "_milliseconds", "_minutes", "_hours", "_percent", "_kilobytes"] {
                #expect(!name.contains(unit), "\(name) is not in base units")
            }
            #expect(metric.help.hasSuffix(".") && !metric.help.contains("|"), "\(name)")
            #expect(!metric.exportedBy.isEmpty, "\(name)")
            for label in metric.labels {
                #expect(label.wholeMatch(of: /[a-z_]+/) != nil && label != "le", "\(name)")
            }
        }
    }

    @Test func `a setting or metric that a source file declares is listed by a program`() throws {
        let sources = Self.root.appendingPathComponent("Sources")
        var metrics: Set<String> = []
        var settings: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
            for match in text.matches(of: /= (?:counter|observed|gauge|histogram)\(\s*"([a-z0-9_]+)"/) {
                metrics.insert(String(match.1))
            }
            for match in text.matches(of: /= (?:Self|int|double|text|optionalText|choice)\(\s*"(ROOKERY_[A-Z0-9_]+)"/) {
                settings.insert(String(match.1))
            }
        }
        #expect(metrics == Set(Reference.metrics.flatMap(\.metrics).map(\.name)))
        #expect(settings == Set(Reference.settings.flatMap(\.settings).map(\.name)))
    }
}
