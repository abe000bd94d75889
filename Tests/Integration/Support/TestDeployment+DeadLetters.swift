import Kafka
import Model

/// A record that could not be used, as it is kept beside its topic.
struct DeadLetter: Hashable, Sendable {
    let reason: String
    let sourceTopic: String
    let sourcePartition: String
    let sourceOffset: String
    let refusedBy: String
    let group: String
}

extension TestDeployment {
    func deadLetters(of topic: Topic) throws -> [DeadLetter] {
        let configuration = KafkaConfiguration(brokers: environment["ROOKERY_KAFKA_BROKERS"] ?? "", clientID: "tests")
        let reader = try KafkaReader(configuration, topics: [topic.deadLetterName(prefix: "\(name).")])
        var letters: [DeadLetter] = []
        while let batch = try reader.next() {
            letters += batch.map { record in
                DeadLetter(
                    reason: record.header("reason") ?? "", sourceTopic: record.header("source-topic") ?? "",
                    sourcePartition: record.header("source-partition") ?? "",
                    sourceOffset: record.header("source-offset") ?? "",
                    refusedBy: record.header("refused-by") ?? "", group: record.header("group") ?? "")
            }
        }
        return letters
    }
}
