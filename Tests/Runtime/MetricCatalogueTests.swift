import Foundation
import Testing

@testable import Runtime

@Suite struct MetricCatalogueTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    @Test func `every metric is named and documented as Prometheus wants it`() {
        let metrics = MetricCatalogue.metrics
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
            #expect(!metric.toldBy.isEmpty, "\(name)")
            for label in metric.labels {
                #expect(label.wholeMatch(of: /[a-z_]+/) != nil && label != "le", "\(name)")
            }
        }
    }

    @Test func `a metric that is declared is listed`() throws {
        let folder = Self.root.appendingPathComponent("Sources/Runtime/Metrics/Catalogue")
        var declared: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"((rookery|process)_[a-z0-9_]+)"/) { declared.insert(String(match.1)) }
        }
        #expect(declared == Set(MetricCatalogue.metrics.map(\.name)))
    }

    @Test func `the page in docs is the one the catalogue makes`() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("docs/metrics.md"), encoding: .utf8)
        #expect(text == MetricCatalogue.markdown(), "renew it: coordinator metrics --markdown > docs/metrics.md")
    }
}
