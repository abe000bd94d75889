import Learning
import Model
import Testing
import Timekeeping

@Suite struct EmbargoTests {
    private func spans(_ count: Int, delay: (Int) -> Int64) -> [OutcomeSpan] {
        (0..<count).map { row in
            let posted = Timestamp(seconds: 1_767_225_600) + .hours(Int64(row))
            return OutcomeSpan(posted: posted, known: posted + .hours(delay(row)))
        }
    }

    @Test func `of fifty rows forty train and ten are the newest fifth, before the embargo`() {
        let split = EmbargoedSplit(spans(50) { _ in 3 })
        #expect(split.training == 0..<40)
        // The last training row, of hour 39, was known at hour 42. Posts of hours 40, 41 and 42 were on the way then.
        #expect(split.embargoed == [40, 41, 42])
        #expect(split.validation == [43, 44, 45, 46, 47, 48, 49])
        #expect(split.knownThrough == Timestamp(seconds: 1_767_225_600) + .hours(42))
    }

    @Test func `the latest known training row counts, not the latest posted`() {
        let split = EmbargoedSplit(spans(50) { $0 == 3 ? 43 : 1 })
        // Row 3 was read again at hour 46; post 46 was out by then, its outcome came at 47.
        #expect(split.embargoed == [46])
        #expect(split.validation == [40, 41, 42, 43, 44, 45, 47, 48, 49])
    }

    @Test func `posts of one export are all known at once and none is left out`() {
        let split = EmbargoedSplit(spans(50) { Int64(100 - $0) })
        #expect(split.embargoed.isEmpty)
        #expect(split.validation == Array(40..<50))
    }

    @Test func `where all are on the way nothing judges and nothing is published`() throws {
        var rows = DatedRows(RidgeFeatures.list)
        for (index, span) in spans(20, delay: { _ in 24 }).enumerated() {
            let features = RidgeFeatures(
                quality: Double(index % 7) / 7, contentType: nil, decisionType: "single", hour: index)
            try rows.append(features.values, target: 0.02 + 0.001 * Double(index % 7), span: span)
        }
        let part = FittedPart.ridge(rows, penalty: 1, published: .defaults, leastRows: 10)
        #expect(part.replacement == nil)
        #expect(part.model != nil)
        #expect(part.reason == "there are no validation rows to judge it by: all 4 are under embargo")
    }

    @Test func `a row under embargo does not move the figures`() throws {
        func part(target: Double) throws -> FittedPart<RidgeCoefficients> {
            var rows = DatedRows(RidgeFeatures.list)
            for (index, span) in spans(50, delay: { _ in 3 }).enumerated() {
                let features = RidgeFeatures(
                    quality: Double(index % 7) / 7, contentType: nil, decisionType: "single", hour: index % 24)
                try rows.append(
                    features.values, target: index == 41 ? target : 0.02 + 0.01 * Double(index % 7), span: span)
            }
            return FittedPart.ridge(rows, penalty: 1, published: .defaults, leastRows: 10)
        }
        #expect(try part(target: 0.02) == part(target: 0.9))
        #expect(try part(target: 0.02).split?.validation.count == 7)
    }

    @Test func `without rows there is neither`() {
        let split = EmbargoedSplit([])
        #expect(split.training.isEmpty && split.validation.isEmpty && split.embargoed.isEmpty)
        #expect(split.knownThrough == nil)
    }
}
