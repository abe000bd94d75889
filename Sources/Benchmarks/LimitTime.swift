/// What a limit took.
struct LimitTime {
    /// Messages.
    let count: Int
    let seconds: Double
    /// What the thread took from the heap meanwhile, where that was counted.
    let allocations: Int64?

    private var perMessage: Double? { allocations.map { Double($0) / Double(max(count, 1)) } }

    var text: String {
        let rate = "\(count) messages in \(seconds) s: \(Int(Double(count) / seconds)) a second"
        return perMessage.map { "\(rate), \($0) allocations a message" } ?? rate
    }

    /// - Parameter memory: the most that was resident, in bytes.
    func json(memory: Int) -> String {
        let counted = perMessage.map { #", "allocations_per_message": \#($0)"# } ?? ""
        return #"{"messages": \#(count), "seconds": \#(seconds), "memory": \#(memory)\#(counted)}"#
    }
}
