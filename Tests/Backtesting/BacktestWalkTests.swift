import Learning
import Testing
import Timekeeping

@testable import Backtesting

struct BacktestWalkTests {
    private static func truth(_ quality: Double, _ type: String, _ hour: Int) -> Double {
        0.02 + 0.03 * quality + (type == "educational" ? 0.02 : 0) + (hour == 20 ? 0.01 : 0)
    }

    private func predictions(_ walk: BacktestWalk, before number: Int) -> [[Double?]] {
        walk.judged.prefix(number).map {
            [$0.rate?.newest, $0.rate?.published, $0.rate?.mean, $0.follow?.newest, $0.follow?.mean]
        }
    }

    @Test(arguments: BacktestSettings.Step.allCases)
    func `nothing of a post is known to a prediction made before the delay has passed`(
        _ step: BacktestSettings.Step
    ) throws {
        var settings = BacktestSettings()
        settings.step = step
        let changed = 180
        let plain = try InventedHistory.walked(InventedHistory.make(days: 120, rate: Self.truth), settings)
        let other = try InventedHistory.walked(
            InventedHistory.make(days: 120, changed: changed, rate: Self.truth), settings)
        // Post 180 went out on the 60th day at 9; a step of the 67th day must not know it, one of the 75th must.
        let blind = changed + 7 * 3
        #expect(predictions(plain, before: blind).count == blind)
        // What came of the changed posts differs, what was predicted does not.
        #expect(predictions(plain, before: blind) == predictions(other, before: blind))
        #expect(predictions(plain, before: 225) != predictions(other, before: 225))
    }

    @Test func `figures that could only be read a month later count from then on where that is asked`() throws {
        let history = InventedHistory.make(days: 120, delay: .days(30), rate: Self.truth)
        let walk = try InventedHistory.walked(history)
        #expect(walk.judged.prefix(30 * 3).allSatisfy { $0.rate == nil })
        #expect(walk.judged.dropFirst(35 * 3).allSatisfy { $0.rate != nil })
    }

    @Test func `a planted truth is found and supports publishing`() throws {
        let history = InventedHistory.make(days: 200, rate: Self.truth)
        let result = BacktestResult(try InventedHistory.walked(history), history)
        let skill = try #require(result.ridge.newest.score.skill)
        // The planted variance is about 2.2e-4 and the noise 1.6e-5: an oracle reaches 0.93.
        #expect(skill > 0.85)
        #expect(result.ridge.support == .supported)
        #expect(try #require(result.ridge.newest.interval).contains(skill))
        #expect(result.ridge.newest.blocks?.span == .month)
        #expect(result.verdict.contains("supports publishing a rate model"))
        let calibration = try #require(result.ridge.calibration)
        #expect(calibration.expectedError < 3 * calibration.errorByChance)
        #expect(result.logistic.newest.score.count > 400)
    }

    @Test func `where nothing is to be learned, publishing is not supported`() throws {
        for seed in UInt64(1)...4 {
            let history = InventedHistory.make(days: 200, noise: 0.01, seed: seed) { _, _, _ in 0.04 }
            let result = BacktestResult(try InventedHistory.walked(history), history)
            #expect(result.ridge.support != .supported)
            #expect(try #require(result.ridge.newest.score.skill) < 0.02)
        }
    }

    @Test func `an account whose posts never pass the gates supports no model`() throws {
        var settings = BacktestSettings()
        settings.gates.mode = .fixed
        settings.gates.likes = 1_000_000
        let history = InventedHistory.make(days: 60, rate: Self.truth)
        let result = BacktestResult(try InventedHistory.walked(history, settings), history)
        #expect(result.ridge.support == .noModel)
        #expect(result.learnable == 0)
        #expect(result.ridge.calibration == nil)
        #expect(result.verdict.contains("supports no rate model at all"))
    }

    @Test func `a window forgets, and the mean it is held against does not`() throws {
        var settings = BacktestSettings()
        settings.gates.mode = .fixed
        let history = InventedHistory.make(days: 200, rate: Self.truth)
        let whole = try InventedHistory.walked(history, settings)
        settings.window = .days(14)
        let narrow = try InventedHistory.walked(history, settings)
        #expect(whole.judged.suffix(60).map(\.rate?.newest) != narrow.judged.suffix(60).map(\.rate?.newest))
        // Beating the mean of a fortnight would prove nothing.
        #expect(whole.judged.suffix(60).map(\.rate?.mean) == narrow.judged.suffix(60).map(\.rate?.mean))
        #expect(narrow.ridge.fits > 30)
    }
}
