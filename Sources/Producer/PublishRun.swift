import CommandLine
import Learning
import Model
import Runtime
import Schema

/// The two passes over an input.
enum PublishRun {
    /// Reads every line and sends nothing.
    static func check(_ input: RecordInput, _ topic: Topic) throws -> PublishSummary {
        try run(input, topic, refused: { _ in }, take: { _ in })
    }

    /// Sends every good line; `refused` gets a line of text for each of the others.
    static func send(
        _ input: RecordInput, _ topic: Topic, to sink: RecordSink, refused: (String) -> Void = { _ in }
    ) throws -> PublishSummary {
        var progress = Progress("records", total: nil)
        var summary = try run(input, topic, refused: refused) { record in
            try sink.send(topic, decision: record.decision, record.value)
            progress.advance()
        }
        try sink.flush()
        if summary.accepted >= 10_000 { progress.finish() }
        summary.delivered = sink.delivered
        return summary
    }

    /// Sends every line as it stands. The key is its place in the input, for nothing of it is read.
    static func sendUnchecked(_ input: RecordInput, _ topic: Topic, to sink: RecordSink) throws -> PublishSummary {
        var summary = PublishSummary(topic: topic, input: input.name)
        try input.lines { line, bytes in
            summary.lines += 1
            summary.accepted += 1
            try sink.send(topic, decision: String(line), Array(bytes))
        }
        try sink.flush()
        summary.delivered = sink.delivered
        return summary
    }

    private static func run(
        _ input: RecordInput, _ topic: Topic, refused: (String) -> Void,
        take: (RecordReader.Record) throws -> Void
    ) throws -> PublishSummary {
        var reader = RecordReader(topic)
        var summary = PublishSummary(topic: topic, input: input.name)
        try input.lines { line, bytes in
            summary.lines += 1
            let record: RecordReader.Record
            do throws(MessageError) {
                record = try reader.read(bytes)
            } catch {
                summary.refuse(line: line, error.description)
                refused("\(input.name):\(line): \(error)")
                return
            }
            summary.accepted += 1
            try take(record)
        }
        summary.filled = reader.filled
        return summary
    }
}

/// Turns a line into the record that goes to the topic: decoded strictly, filled in where it is a post without features,
/// and written in canonical form. For one thread.
struct RecordReader {
    struct Record {
        let decision: String
        let value: [UInt8]
    }

    let topic: Topic
    private let decoder = MessageDecoder()
    private var features = FeatureExtractor()
    /// How many posts came without a feature and got it.
    private(set) var filled = 0

    init(_ topic: Topic) { self.topic = topic }

    mutating func read(_ line: UnsafeRawBufferPointer) throws(MessageError) -> Record {
        switch topic {
        case .posts:
            let given = try PostMessage.decode(line, using: decoder)
            var post = given
            features.fill(&post)
            if post != given { filled += 1 }
            return Record(decision: post.decisionID, value: post.encoded())
        case .metrics:
            let metric = try MetricMessage.decode(line, using: decoder)
            return Record(decision: metric.decisionID, value: metric.encoded())
        case .attributions:
            let attribution = try AttributionMessage.decode(line, using: decoder)
            return Record(decision: attribution.decisionID, value: attribution.encoded())
        }
    }
}
