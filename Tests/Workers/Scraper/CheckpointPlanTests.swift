import Model
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct CheckpointPlanTests {
    private let plan = CheckpointPlan(ages: [.hours(1), .days(7)], simulated: false, account: "us")
    private let now = Timestamp(seconds: 1_800_000_000)

    private func post(_ change: (inout PostMessage) -> Void = { _ in }) -> PostMessage {
        var post = PostMessage(
            decisionID: "d", postID: "1", status: .posted, origin: .own, simulated: false, account: "us",
            decisionType: .single, createdAt: now, postedAt: now)
        change(&post)
        return post
    }

    @Test func `an own post that is out is read at each age`() {
        #expect(plan.checkpoints(of: post(), at: now).map(\.dueAt) == [now + .hours(1), now + .days(7)])
    }

    @Test func `posts that are not ours to read are left alone`() {
        let others = [
            post { $0.status = .draft }, post { $0.origin = .external }, post { $0.simulated = true },
            post { $0.account = "them" }, post { $0.postID = nil },
        ]
        for other in others { #expect(plan.checkpoints(of: other, at: now).isEmpty) }
    }

    @Test func `a post long past its last checkpoint is left alone`() {
        #expect(plan.checkpoints(of: post(), at: now + .days(8)).isEmpty)
        #expect(plan.checkpoints(of: post(), at: now + .days(7)).count == 2)
    }
}
