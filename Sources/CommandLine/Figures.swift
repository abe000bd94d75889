import Glibc
import Timekeeping

/// Numbers as the report prints them.
public enum Figures {
    /// `digits` significant digits, as `%g` gives them: `0.01234567891`, `1.5e-07`.
    public static func significant(_ value: Double, _ digits: Int32) -> String {
        printf("%.*g", [digits, value])
    }

    /// A fixed number of decimals: `0.0312`.
    public static func fixed(_ value: Double, _ decimals: Int32) -> String { printf("%.*f", [decimals, value]) }

    /// As `fixed`, with its sign always: `+0.0312`.
    public static func signed(_ value: Double, _ decimals: Int32) -> String { printf("%+.*f", [decimals, value]) }

    /// A share as percent: `3.1 %`.
    public static func percent(_ share: Double, _ decimals: Int32 = 1) -> String { fixed(share * 100, decimals) + " %" }

    /// Thousands set apart: `12,345`.
    public static func grouped(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// `–` stands for what is not known: it is never 0.
    public static let unknown = "–"

    private static func printf(_ format: String, _ arguments: [any CVarArg]) -> String {
        withVaList(arguments) { list in
            // 400 characters hold any double in fixed notation with the few decimals asked for.
            String(unsafeUninitializedCapacity: 400) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { text in
                    min(399, max(0, Int(vsnprintf(text.baseAddress, 400, format, list))))
                }
            }
        }
    }
}

extension Figures {
    /// To the second, as one reads it: `2026-03-02T06:00:00Z`.
    public static func moment(_ moment: Timestamp) -> String { Timestamp(seconds: moment.seconds).rfc3339 }
}
