import Foundation
import HTTP
import HTTPClient
import Postgres
import Runtime
import Scheduling
import Store
import TestDeployments
import Timekeeping

@testable import Page

/// A page over a deployment's tables, and a browser's questions to it.
final class PageVisit {
    static let token = "a-token-for-the-tests"
    let server: PageServer
    let metrics = Metrics()
    private let client: HTTPClient

    /// - Parameter settings: over those of the deployment and the token.
    init(
        _ deployment: TestDeployment, settings: [String: String] = [:], statementTimeout: Duration = .seconds(5)
    ) throws {
        let environment = deployment.environment.merging(["ROOKERY_PAGE_TOKEN": Self.token]) { $1 }
        let configuration = try Configuration.load(
            environment: environment.merging(settings) { $1 },
            groups: [.process, .deployment, .servers, .source, .learning, .schedule, .page])
        let log = Log(level: .error, role: "coordinator", instance: "test")
        server = try PageServer(
            configuration,
            open: { purpose, statementTimeout in
                try PostgresConnection(
                    PostgresConfiguration(
                        url: try configuration.require(.postgresURL), applicationName: "rookery-coordinator-\(purpose)",
                        statementTimeout: statementTimeout))
            },
            clock: configuration[.clock].makeClock(), log: log, metrics: metrics, statementTimeout: statementTimeout)
        client = try HTTPClient()
    }

    deinit { server.stop() }

    func ask(
        _ path: String, _ method: String = "GET", _ headers: [String: String] = [:], body: String = ""
    ) throws -> HTTPResponse {
        let url = server.url.dropLast() + path
        return try client.send(
            HTTPRequest(method: method, url: String(url), headers: headers, body: Array(body.utf8)),
            timeout: .seconds(20))
    }

    func state(_ window: String = "all") throws -> [String: Any] {
        try Self.object(ask("/api/state?window=\(window)"))
    }

    /// Posts an action as the page does.
    func act(
        _ action: [String: Any], _ headers: [String: String] = ["Authorization": "Bearer \(token)"]
    ) throws -> HTTPResponse {
        let body = try JSONSerialization.data(withJSONObject: action)
        return try ask(
            "/api/actions", "POST", ["Content-Type": "application/json"].merging(headers) { $1 },
            body: String(decoding: body, as: UTF8.self))
    }

    static func object(_ response: HTTPResponse) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] ?? [:]
    }

    /// A problem's code.
    static func code(_ response: HTTPResponse) throws -> String? {
        try object(response)["code"] as? String
    }
}
