/// Small plots in Unicode blocks.
public enum Plot {
    private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let slivers: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// Columns over a common scale from 0 to the largest value; what is not known is a `·` on the ground.
    ///
    /// - Parameters:
    ///   - values: one column each, `nil` where nothing is known. Negative values are drawn as 0.
    ///   - height: rows of text.
    ///   - width: characters a column takes.
    /// - Returns: lines from the top down.
    public static func columns(_ values: [Double?], height: Int, width: Int = 1) -> [String] {
        let top = values.compactMap(\.self).max() ?? 0
        return (0..<height).reversed().map { row in
            values.map { value in
                guard let value else { return String(repeating: row == 0 ? "·" : " ", count: width) }
                let level = top > 0 ? max(0, value) / top * Double(height * 8) : 0
                let filled = min(8, max(0, Int(level.rounded()) - row * 8))
                return String(repeating: eighths[filled], count: width)
            }
            .joined()
        }
    }

    /// A line of a plot behind an axis, with what the axis says at its height.
    public static func labelled(_ line: String, _ label: String) -> String {
        var text = String(repeating: " ", count: max(0, 8 - label.count)) + label + " ┤" + line
        while text.last == " " { text.removeLast() }
        return text
    }

    /// What stands under a plot's columns.
    public static func underAxis(_ text: String) -> String {
        var line = String(repeating: " ", count: 10) + text
        while line.last == " " { line.removeLast() }
        return line
    }

    /// A bar of up to `width` characters for a share of 0…1, to an eighth of a character.
    public static func bar(_ share: Double, width: Int) -> String {
        let units = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
        var text = String(repeating: "█", count: units / 8)
        if units % 8 > 0 { text.append(slivers[units % 8 - 1]) }
        return text
    }
}
