import Foundation
import HTTP
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct PageStateTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `a deployment that has done nothing yet shows its defaults, and what is not known is null`() throws {
        let visit = try PageVisit(Deployment(startingAt: start))
        let state = try visit.state()
        #expect(state["account"] as? String == "test")
    }
}
