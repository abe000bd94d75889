import Foundation
import HTTP
import HTTPClient
import Postgres
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// How drift reaches whoever looks: the status, the report and Prometheus.
@Suite struct DriftStatusTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func measured(_ deployment: Deployment) throws {
        try deployment.connection.execute(
            """
            INSERT INTO prediction_drift (part, slot, posts, skill, calibration_error, calibration_by_chance, alerts)
            VALUES ('ridge', \(start), 100, 0.21, 0.1, 0.05, '{}'),
                   ('ridge', \(start + .hours(1)), 100, -0.34, 0.75, 0.05, '{skill_low,calibration_off}'),
                   ('logistic', \(start + .hours(1)), 12, NULL, NULL, NULL, '{}')
            """)
    }

    @Test func `status and report show the newest measurement and its alerts`() throws {
        let deployment = try Deployment(startingAt: start)
        #expect(try deployment.run("status").output.contains("not measured yet"))
        try measured(deployment)
        let status = try deployment.run("status").output
        for part in ["-34.0 %", "75.0 %", "ALERT: skill_low, calibration_off", "too few to tell"] {
            #expect(status.contains(part), "\(part)")
        }
        #expect(!status.contains("21.0 %"))
        #expect(try deployment.run("report").output.contains("ALERT: skill_low, calibration_off"))
        let report = try deployment.run("report", "--json").json()
        let drift = try #require(report["drift"] as? [[String: Any]])
        #expect(drift.compactMap { $0["part"] as? String } == ["ridge", "logistic"])
        #expect(drift.first?["skill"] as? Double == -0.34)
        // Too few have matured: unknown, and no 0.
        #expect(drift.last?["skill"] is NSNull)
    }

    @Test func `every coordinator tells Prometheus, whether it leads or not`() throws {
        let deployment = try Deployment(startingAt: start)
        try measured(deployment)
        let ports = [try FreePort.find(), try FreePort.find()]
        let coordinators = try zip(["c1", "c2"], ports).map { instance, port in
            try deployment.start(["run"], instance: instance, settings: ["ROOKERY_HTTP_PORT": "\(port)"])
        }
        defer { for coordinator in coordinators { coordinator.stop() } }
        for port in ports {
            func metrics() -> String {
                let request = HTTPRequest(url: "http://127.0.0.1:\(port)/metrics")
                return (try? HTTPClient().send(request, timeout: .seconds(2)).bodyText) ?? ""
            }
            #expect(Deadline.wait { metrics().contains("rookery_prediction_skill") })
            let text = metrics()
            for line in [
                "rookery_prediction_skill{part=\"ridge\"} -0.34", "rookery_prediction_skill{part=\"logistic\"} NaN",
                "rookery_prediction_calibration_error{part=\"ridge\"} 0.75",
                "rookery_prediction_drift{alert=\"skill_low\",part=\"ridge\"} 1",
                "rookery_prediction_drift{alert=\"skill_low\",part=\"logistic\"} 0",
                "rookery_prediction_matured_posts{part=\"logistic\"} 12",
            ] {
                #expect(text.contains(line), "\(line)")
            }
        }
    }
}
