import CommandLine
import Foundation
import HTTP
import HTTPClient
import Postgres
import Scheduling
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// What a coordinator does while its database is away or hangs.
@Suite(.serialized) struct OutageTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func status(_ port: Int, _ path: String) -> Int? {
        let request = HTTPRequest(url: "http://127.0.0.1:\(port)\(path)")
        return try? HTTPClient().send(request, timeout: .seconds(2)).status
    }

    @Test func `a restart of the database stops the schedule only while it lasts`() throws {
        let server = try PostgresServer.start()
        let deployment = try Deployment(startingAt: start, on: server)
        let port = try FreePort.find()
        let coordinator = try deployment.start(["run"], instance: "c1", settings: ["ROOKERY_HTTP_PORT": "\(port)"])
        defer { coordinator.stop() }
        #expect(Deadline.wait { (try? deployment.leader()) == "c1" })
        #expect(Deadline.wait { status(port, "/readyz") == 200 })
        server.stop()
        // Longer than what counts as a standstill.
        let end = ContinuousClock.now + GapDetector(tick: .milliseconds(10)).longestGap + .milliseconds(200)
        #expect(Deadline.wait { status(port, "/readyz") == 503 })
        #expect(status(port, "/livez") == 200)
        #expect(status(port, "/startupz") == 200)
        try deployment.advance(by: .hours(3))
        #expect(Deadline.wait { ContinuousClock.now > end })
        try server.resume()
        try deployment.connection.reconnect()
        #expect(try Deadline.wait { try deployment.isDecided() })
        let learns = try deployment.connection.execute(
            "SELECT state FROM schedule_slots WHERE schedule = 'learn' ORDER BY slot")
        #expect(try learns.map { try $0.text(0) } == ["missed", "missed", "queued"])
        #expect(Deadline.wait { status(port, "/readyz") == 200 })
        let metrics = try HTTPClient().send(
            HTTPRequest(url: "http://127.0.0.1:\(port)/metrics"), timeout: .seconds(5)
        ).bodyText
        #expect(metrics.contains("rookery_slots_total{outcome=\"missed\",schedule=\"learn\"} 2"))
    }

    @Test func `a second signal ends it at once, though the database hangs`() throws {
        let deployment = try Deployment(startingAt: start)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["run"]
        process.environment = ProcessInfo.processInfo.environment
            .merging(deployment.environment) { $1 }.merging(["ROOKERY_LEADER_LEASE_MS": "300000"]) { $1 }
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        #expect(try Deadline.wait { try deployment.leader() != nil })
        try deployment.connection.transaction {
            // Its statements wait for this lock, and would time out after five minutes only.
            try deployment.connection.execute("LOCK TABLE schedules, leadership IN ACCESS EXCLUSIVE MODE")
            let isWaiting = try Deadline.wait {
                try deployment.connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted").count > 0
            }
            #expect(isWaiting)
            kill(process.processIdentifier, SIGTERM)
            #expect(!Deadline.wait(.milliseconds(500)) { !process.isRunning })
            kill(process.processIdentifier, SIGTERM)
            #expect(Deadline.wait { !process.isRunning })
            #expect(process.terminationStatus == 1)
        }
    }
}
