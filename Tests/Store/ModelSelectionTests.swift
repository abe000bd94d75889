import Postgres
import Testing
import Timekeeping

@testable import Store

@Suite struct ModelSelectionTests {
    @Test func `each gate's removals are counted, and the rate on each side of the min-likes gate`() throws {
        let fixture = try LearningFixture()
        // Rates: 0.035 and 0.045 pass, 0.007 and 0.009 have few likes alone, 0.006 also has too few views.
        try fixture.add(1, likes: 30)
        try fixture.add(2, likes: 40)
        try fixture.add(3, likes: 2)
        try fixture.add(4, likes: 4)
        try fixture.add(5, likes: 1)
        try fixture.add(6, posted: LearningFixture.start - .days(3), collected: LearningFixture.start - .days(1))
        try fixture.add(7)
        let gate = try fixture.connection.execute(
            """
            INSERT INTO learning_gates (valid_from, mode, views_min, likes_min, age_min_seconds, posts_in_window,
                                        changed_by, reason)
            VALUES (\(LearningFixture.start), 'fixed', 100, 5, 7200, 7, 'test', 'test') RETURNING gate_id
            """
        ).only().int("gate_id")
        let reasons = ["{}", "{}", "{likes_low}", "{likes_low}", "{views_low,likes_low}", "{likes_low}"]
        for (index, reason) in reasons.enumerated() {
            try fixture.connection.execute(
                """
                INSERT INTO gate_decisions (decision_id, gate_id, learnable, reasons, collected_at, decided_at)
                VALUES (\(uuid: LearningFixture.decision(index + 1)), \(gate), \(reason == "{}"),
                    \(reason)::text::text[], \(LearningFixture.start), \(LearningFixture.start))
                """)
        }
        let gates = try ModelSelection.Gates(fixture.connection, collectedAfter: LearningFixture.start)
        #expect(gates.posts == 5)
        #expect(gates.learnable == 2)
        #expect(gates.unjudged == 1)
        #expect(gates.removed["likes_low"] == .init(posts: 3, alone: 2))
        #expect(gates.removed["views_low"]?.alone == 0)
        #expect(gates.likes.least == 5)
        #expect(gates.likes.above == .init(posts: 2, meanRate: 0.04))
        #expect(gates.likes.below == .init(posts: 2, meanRate: 0.008))
    }
}
