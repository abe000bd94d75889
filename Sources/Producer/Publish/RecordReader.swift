import Learning
import Model
import Schema

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
