import Model
import Testing
import Timekeeping

@testable import Schema

struct RecordOrderTests {
    private func varied(_ change: (inout PostMessage) -> Void) -> PostMessage {
        var post = Example.post
        change(&post)
        return post
    }

    @Test func `a posted version outranks any draft`() {
        let draft = varied {
            $0.status = .draft
            $0.postedAt = nil
            $0.createdAt = Timestamp(seconds: 1_900_000_000)
        }
        #expect(draft.recordOrder < Example.post.recordOrder)
    }

    @Test func `later times outrank earlier ones by number, not by digits`() {
        let earlier = varied { $0.postedAt = Timestamp(seconds: 999_999_999) }
        let later = varied { $0.postedAt = Timestamp(seconds: 1_000_000_000) }
        #expect(earlier.recordOrder < later.recordOrder)
        let created = varied { $0.createdAt = Example.post.createdAt + Span(microseconds: 1) }
        #expect(Example.post.recordOrder < created.recordOrder)
    }

    @Test func `versions that differ in any other field never tie`() {
        let changes: [(inout PostMessage) -> Void] = [
            { $0.postID = "1" }, { $0.origin = .external }, { $0.simulated = true }, { $0.account = "other" },
            { $0.decisionType = .single }, { $0.banditArm = nil }, { $0.generatorName = "coach" },
            { $0.generatorConfidence = nil }, { $0.topic = nil }, { $0.hookType = nil }, { $0.style = nil },
            { $0.content = "x" }, { $0.qualityScore = nil }, { $0.noveltyScore = 0 }, { $0.expertiseLevel = nil },
            { $0.viralScore = 1 }, { $0.propensity = nil },
            { $0.armPropensity = nil }, { $0.hourPropensity = nil }, { $0.stateVersion = "weights:0" },
        ]
        let orders = Set(changes.map { varied($0).recordOrder } + [Example.post.recordOrder])
        #expect(orders.count == changes.count + 1)
    }
}
