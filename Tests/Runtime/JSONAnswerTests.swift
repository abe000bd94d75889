import Runtime
import Testing
import Timekeeping

@Suite struct JSONAnswerTests {
    private struct Answer: Encodable {
        struct Part: Encodable {
            let zeta: Int
            let alpha: Bool
        }
        enum State: String, Encodable { case heldBack = "held_back" }

        let decisionID = "a"
        let followersPer1K: Double? = nil
        let at: Timestamp? = Timestamp(seconds: 0)
        let missing: Timestamp? = nil
        let chance = Double.nan
        let state = State.heldBack
        let parts = [Part(zeta: 1, alpha: true)]
        let none: [Part] = []
        let weights = ["dataNerd": 0.5, "coach": 1]
        let stored: StructuredValue = ["meanRate": 0.25, "list": [1, nil]]
    }

    @Test func `fields keep their order, names are snake case, and what is unknown is null`() throws {
        #expect(
            try Answer().json()
                == #"{"decision_id":"a","followers_per_1k":null,"at":"1970-01-01T00:00:00Z","missing":null,"#
                + #""chance":null,"state":"held_back","parts":[{"zeta":1,"alpha":true}],"none":[],"#
                + #""weights":{"coach":1.0,"dataNerd":0.5},"stored":{"meanRate":0.25,"list":[1,null]}}"#)
    }

    @Test(arguments: ["[1,2.5,\"x\",null,true]", #"{"a":{"b":[]},"c":{}}"#])
    func `a stored value comes out as it went in`(text: String) throws {
        let value: StructuredValue =
            text.hasPrefix("[")
            ? [1, 2.5, "x", nil, true] : .object([.init("a", ["b": []]), .init("c", .object([]))])
        #expect(try value.json() == text)
    }
}
