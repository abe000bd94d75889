import Foundation
import HTTP
import HTTPClient
import Model
import TestServers
import Testing

/// `/livez`, `/readyz`, `/startupz` and `/metrics` of every program that stays up, as a probe sees them.
@Suite(.serialized) struct EndpointTests {
    private struct Running {
        let name: String
        let port: Int
        let process: ServerProcess

        func status(_ path: String) -> Int? { try? answer(path).status }

        func answer(_ path: String) throws -> HTTPResponse {
            try HTTPClient().send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"), timeout: .seconds(2))
        }
    }

    @Test func `a database that is gone makes programs unready and leaves them alive`() async throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let loop = try await TestDeployment()
        let clock = try HeldClock(at: TestDeployment.start)
        let source = try SimulatedSource(loop, clock)
        let url = try server.makeDatabase()
        let settings = clock.setting.merging(source.settings) { $1 }.merging([
            "ROOKERY_POSTGRES_URL": url, "ROOKERY_MODE": "shadow", "ROOKERY_LEADER_LEASE_MS": "1000",
        ]) { $1 }
        let made = try await loop.run("coordinator", ["migrate"], at: TestDeployment.start, with: settings)
        #expect(made.status == 0, "\(made.errors)")
        let programs = [
            ("coordinator", ["run"]), ("worker", ["scraper"]), ("worker", ["learner"]), ("worker", ["predictor"]),
            ("worker", ["optimizer"]), ("producer", ["simulate"]),
        ]
        let running = try programs.map { program, arguments in
            let port = try FreePort.find()
            let process = try loop.begin(
                program, arguments, at: TestDeployment.start,
                with: settings.merging(["ROOKERY_HTTP_PORT": String(port), "ROOKERY_PAGE": "off"]) { $1 })
            return Running(name: arguments[0], port: port, process: process)
        }
        defer { for one in running { one.process.stop() } }
        for one in running {
            #expect(try await Deadline.reached { one.status("/readyz") == 200 }, "\(one.name)")
            #expect(one.status("/startupz") == 200)
            let metrics = try one.answer("/metrics")
            #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(metrics.bodyText.contains("rookery_build_info{program="))
        }
        server.stop()
        // Whoever plans goes on with the evidence it has: the producer needs no database for its next post.
        for one in running where one.name != "simulate" {
            #expect(try await Deadline.reached { one.status("/readyz") == 503 }, "\(one.name)")
        }
        for one in running {
            #expect(one.status("/livez") == 200, "\(one.name)")
            #expect(one.status("/startupz") == 200, "\(one.name)")
        }
        try server.resume()
        for one in running {
            #expect(try await Deadline.reached { one.status("/readyz") == 200 }, "\(one.name)")
        }
        let simulator = Running(name: "simulator", port: source.port, process: running[0].process)
        #expect(simulator.status("/livez") == 200 && simulator.status("/readyz") == 200)
        #expect(try simulator.answer("/metrics").bodyText.contains("rookery_build_info{program=\"simulator\""))
    }
}
