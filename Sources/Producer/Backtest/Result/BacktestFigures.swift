import Glibc

/// Numbers as a backtest prints them.
enum BacktestFigures {
    /// Stands for what is not known: it is never 0.
    static let unknown = "–"

    /// A share as percent with its sign: `+3.1 %`.
    static func percent(_ share: Double) -> String { printed("%+.1f", share * 100) + " %" }

    /// `−1.0 to +7.2 %`.
    static func interval(_ range: ClosedRange<Double>) -> String {
        "\(printed("%+.1f", range.lowerBound * 100)) to \(printed("%+.1f", range.upperBound * 100)) %"
    }

    /// `digits` significant digits.
    static func significant(_ value: Double, _ digits: Int = 4) -> String { printed("%.\(digits)g", value) }

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
