import Glibc
import Learning

extension BacktestResult {
    /// One sentence: whether the history supports publishing.
    public var verdict: String { "The history of \(account) \(Self.clause(ridge)); it \(Self.clause(logistic))." }

    private static func clause(_ result: PartResult) -> String {
        let model = result.part == .ridge ? "a rate model" : "a follow model"
        let figures = { () -> String in
            let skill = result.newest.score.skill.map { BacktestFigures.percent($0) } ?? BacktestFigures.unknown
            let interval = result.newest.interval.map { ", 95 % interval \(BacktestFigures.interval($0))" } ?? ""
            return "(skill \(skill) against the mean\(interval), on \(result.newest.score.count) posts)"
        }
        switch result.support {
        case .supported: return "supports publishing \(model) \(figures())"
        case .open: return "does not settle whether to publish \(model) \(figures())"
        case .refuted: return "speaks against publishing \(model) \(figures())"
        case .tooShort: return "is too short to say whether to publish \(model) \(figures())"
        case .noModel:
            let reason = result.tally.reason.map { ": \($0)" } ?? ": too few posts ever pass the gates"
            return "supports no \(result.part == .ridge ? "rate" : "follow") model at all\(reason)"
        }
    }
}

/// Numbers as a backtest prints them.
public enum BacktestFigures {
    /// Stands for what is not known: it is never 0.
    public static let unknown = "–"

    /// A share as percent with its sign: `+3.1 %`.
    public static func percent(_ share: Double) -> String { printed("%+.1f", share * 100) + " %" }

    /// `−1.0 to +7.2 %`.
    public static func interval(_ range: ClosedRange<Double>) -> String {
        "\(printed("%+.1f", range.lowerBound * 100)) to \(printed("%+.1f", range.upperBound * 100)) %"
    }

    /// `digits` significant digits.
    public static func significant(_ value: Double, _ digits: Int = 4) -> String { printed("%.\(digits)g", value) }

    private static func printed(_ format: String, _ value: Double) -> String {
        withVaList([value]) { list in
            // Figures of rates and percents are short; 64 characters hold them.
            String(unsafeUninitializedCapacity: 64) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { text in
                    min(63, max(0, Int(vsnprintf(text.baseAddress, 64, format, list))))
                }
            }
        }
    }
}
