import Foundation
import Learning
import TestServers
import Testing

@testable import Coordinator

/// The page that says what each alert means.
@Suite struct AlertPageTests {
    @Test func `every kind has a row in the page of alerts, and the page names no other`() throws {
        let page = try String(contentsOfFile: TestServers.checkout + "/docs/alerts.md", encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| <a id=\"") }
        let kinds = rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(kinds.sorted() == AlertKind.allCases.map(\.rawValue).sorted())
        for row in rows {
            #expect(AlertSeverity.allCases.contains { row.contains($0.rawValue) }, "\(row)")
        }
    }
}
