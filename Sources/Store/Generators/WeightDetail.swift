import Learning
import Model
import Schema

/// What of an event a replay needs beside the weights: `optimization_events.detail`.
public struct WeightDetail: Hashable, Sendable {
    /// The weight that was asked for.
    public var value: Double?
    /// The status that was asked for.
    public var status: GeneratorState.Status?
    /// Of the policy then.
    public var floor: Double?
    public var step: Double?
    public var exploration: Double?
    /// Names that came into the registry.
    public var aliases: [String]

    public init(
        value: Double? = nil, status: GeneratorState.Status? = nil, floor: Double? = nil, step: Double? = nil,
        exploration: Double? = nil, aliases: [String] = []
    ) {
        self.value = value
        self.status = status
        self.floor = floor
        self.step = step
        self.exploration = exploration
        self.aliases = aliases
    }

    init(_ policy: WeightPolicy) {
        self.init(floor: policy.floor, step: policy.step, exploration: policy.exploration)
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        if let value { writer.field("value", value) }
        if let status { writer.field("status", status.rawValue) }
        if let floor { writer.field("floor", floor) }
        if let step { writer.field("step", step) }
        if let exploration { writer.field("exploration", exploration) }
        if !aliases.isEmpty { writer.field("aliases", aliases) }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
