import Foundation
import Runtime
import Testing

/// Every query in deploy/prometheus and deploy/grafana, against the metrics that programs export.
@Suite struct MonitoringFilesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    private struct Query {
        let file: String
        let text: String
    }

    /// `expr` of every rule and panel, and the series that rules are tried on.
    private static func queries() throws -> [Query] {
        var queries: [Query] = []
        for name in ["rules.yaml", "rules.test.yaml"] {
            let text = try read("deploy/prometheus/\(name)")
            for match in text.matches(of: /\n *(?:- )?(?:expr|series): ([^\n]+)/) {
                queries.append(Query(file: name, text: String(match.1)))
            }
        }
        for name in try boards() {
            for match in try read("deploy/grafana/dashboards/\(name)").matches(of: /"expr": "((?:[^"\\]|\\.)*)"/) {
                queries.append(Query(file: name, text: String(match.1).replacing("\\\"", with: "\"")))
            }
        }
        return queries
    }

    private static func boards() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path + "/deploy/grafana/dashboards").sorted()
    }

    private static func read(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What a metric is called in a query: a histogram by its parts.
    private static let series: [String: [String]] = {
        var series = ["up": [String]()]
        for metric in Reference.metrics.flatMap(\.metrics) {
            guard metric.kind == .histogram else {
                series[metric.name] = metric.labels
                continue
            }
            for part in ["_bucket", "_sum", "_count"] { series[metric.name + part] = metric.labels + ["le"] }
        }
        return series
    }()
    /// What Prometheus adds to each series, by deploy/prometheus/prometheus.yaml.
    private static let added: Set<String> = ["job", "instance", "service"]

    @Test func `every metric that a rule or a dashboard asks for exists`() throws {
        let queries = try Self.queries()
        #expect(queries.count > 80)
        for query in queries {
            let names = query.text.matches(of: /\b(?:up\b|(?:rookery|process)_[a-z0-9_]+)/).map { String($0.0) }
            #expect(!names.isEmpty, "\(query.file): \(query.text)")
            for name in names { #expect(Self.series[name] != nil, "\(query.file): no metric \(name)") }
        }
    }

    @Test func `every label that a query picks or groups by belongs to its metrics`() throws {
        for query in try Self.queries() {
            var known = Self.added
            for name in Self.series.keys where query.text.contains(name) { known.formUnion(Self.series[name] ?? []) }
            let grouped = query.text.matches(of: /\b(?:by|on|group_left) \(([a-z_, ]*)\)/)
                .flatMap { $0.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
            let picked = query.text.matches(of: /[{,] *([a-z_]+)(?:=~|!~|!=|=)"/).map { String($0.1) }
            for label in grouped + picked {
                #expect(known.contains(label), "\(query.file): no label \(label) in \(query.text)")
            }
        }
    }

    @Test func `every rule leads to a place in docs that says what to do`() throws {
        let rules = try Self.read("deploy/prometheus/rules.yaml")
        let page = try Self.read("docs/monitoring.md")
        let headings = Set(page.matches(of: /\n#+ ([^\n]+)/).map { $0.1.lowercased().replacing(" ", with: "-") })
        let runbooks = rules.matches(of: /runbook: docs\/monitoring\.md#([a-z]+)/).map { String($0.1) }
        let alerts = rules.matches(of: /- alert: ([A-Za-z]+)/).map { $0.1.lowercased() }
        #expect(runbooks == alerts && alerts.count > 20)
        #expect(Set(runbooks).subtracting(headings) == [])
    }

    @Test func `dashboards are whole, and their panels do not cover each other`() throws {
        for name in try Self.boards() {
            let data = Data(try Self.read("deploy/grafana/dashboards/\(name)").utf8)
            let board = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(board["uid"] is String && board["title"] is String)
            let panels = try #require(board["panels"] as? [[String: Any]])
            #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
            var taken: Set<[Int]> = []
            for panel in panels {
                let at = try #require(panel["gridPos"] as? [String: Int])
                let (x, y, w, h) = (at["x"] ?? -1, at["y"] ?? -1, at["w"] ?? 0, at["h"] ?? 0)
                #expect(x >= 0 && x + w <= 24 && w > 0 && h > 0, "\(name): \(panel["title"] ?? "")")
                for column in x..<(x + w) {
                    for line in y..<(y + h) { #expect(taken.insert([column, line]).inserted, "\(name): \(at)") }
                }
            }
        }
    }
}
