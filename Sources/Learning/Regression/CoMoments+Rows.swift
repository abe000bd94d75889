extension CoMoments {
    /// Adds all rows of a set, many times as fast as one by one: blocks of rows are summed in plain doubles about their
    /// own means and join the long sums as `merge` does.
    ///
    /// A row added so may be taken away singly: what is left of the block's rounding is some ulps of what the block
    /// weighed, and does not grow.
    ///
    /// - Precondition: `width` is that of the rows, or one more: then the target is the last column.
    public mutating func add(_ rows: TrainingSet) {
        precondition(width == rows.width || width == rows.width + 1, "the rows have other columns")
        guard rows.count > 0 else { return }
        if count == 0 { begin(at: Array(rows.row(0)) + [rows.targets[0]].prefix(width - rows.width)) }
        var block = RowBlock(width: width)
        for start in stride(from: 0, to: rows.count, by: RowBlock.capacity) {
            let range = start..<min(start + RowBlock.capacity, rows.count)
            block.load(rows, range)
            let (sums, products) = block.sums()
            merge(sums, products, weight: DoubleDouble(block.weight), origin: block.centres, count: range.count)
        }
    }
}
