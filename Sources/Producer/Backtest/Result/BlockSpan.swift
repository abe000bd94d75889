import Learning
import Timekeeping

/// What the bootstrap draws as one: posts of one month, or of one week where there are too few months.
enum BlockSpan: String, Sendable {
    case month, week

    /// The posts in blocks; `nil` where there are too few of either to tell an interval.
    static func blocks(_ posts: [JudgedPost]) -> (span: BlockSpan, blocks: [[JudgedPost]])? {
        for span in [BlockSpan.month, .week] {
            let blocks = Dictionary(grouping: posts) { span.key($0.postedAt) }.sorted { $0.key < $1.key }.map(\.value)
            if blocks.count >= BlockBootstrap.leastBlocks { return (span, blocks) }
        }
        return nil
    }

    private func key(_ moment: Timestamp) -> Int64 {
        self == .month ? CalendarMonth(of: moment).number : moment.floored(to: .days(7)).seconds
    }
}
