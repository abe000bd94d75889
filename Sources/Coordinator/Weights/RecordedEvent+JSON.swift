import Learning
import Runtime
import Store

extension RecordedEvent {
    /// One object, names in snake_case.
    ///
    /// - Parameter generator: tells its weight before and after instead of all that moved.
    func json(of generator: String? = nil) -> StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("event_id", .int(event.id)), .init("at", .time(at)), .init("kind", .text(event.kind)),
            .init("slot", .time(slot)), .init("generator", .optional(self.generator)), .init("by", .optional(by)),
            .init("because", .optional(because)), .init("reason", .text(reason)),
        ]
        if let generator {
            fields.append(.init("before", .optional(event.old[generator])))
            fields.append(.init("after", .optional(event.new[generator])))
        } else {
            fields.append(.init("changes", .list(moves.map(\.json))))
        }
        return .object(fields)
    }
}
