import Model
import Testing

struct ArmNameTests {
    @Test func `an arm splits into type, format and slot`() throws {
        let arm = try #require(ArmName("educational_thread_morning"))
        #expect(arm == ArmName(contentType: "educational", format: .thread, slot: .morning))
        #expect(arm.description == "educational_thread_morning")
        #expect(arm.contentArm == "content_educational_thread")
        #expect(ArmName("factual")?.contentArm == "content_factual")
        #expect(ArmName("story_night") == ArmName(contentType: "story", slot: .night))
        #expect(ArmName("how_to_single")?.contentType == "how_to")
        #expect(ArmName("content_opinion") == ArmName("opinion"))
    }

    @Test(arguments: ["", "_", "thread", "morning", "thread_morning", "timing_14", "Educational", "a__b", "a b", "é"])
    func `what names no type is no arm`(text: String) {
        #expect(ArmName(text) == nil)
    }

    @Test func `content and timing arms never collide`() {
        let timing = (0...23).map(TimingArm.name(hour:))
        #expect(Set(timing).count == 24)
        for name in timing {
            #expect(ArmName(name) == nil)
            #expect(!name.hasPrefix("content_"))
        }
        #expect(TimingArm.hour(of: "timing_7") == 7)
        for name in ["timing_24", "timing_07", "timing_-1", "timing_", "content_7"] {
            #expect(TimingArm.hour(of: name) == nil)
        }
    }

    @Test func `the day falls into four slots`() {
        let slots = (0...23).map(TimingSlot.init(hour:))
        #expect(slots[4] == .night && slots[5] == .morning && slots[11] == .morning && slots[12] == .afternoon)
        #expect(slots[16] == .afternoon && slots[17] == .evening && slots[21] == .evening && slots[22] == .night)
    }
}
