import FoundationEssentials
import Kafka
import Runtime

extension OffsetGoals {
    /// Next offsets by topic and partition, `{"posts": {"0": 12}}`, as a producer's `--json` prints under `delivered`;
    /// the producer's whole document is taken as well.
    ///
    /// - Throws: `CommandFailure` with exit code 3.
    static func expected(inFile path: String) throws(CommandFailure) -> [TopicPartition: Int64] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandFailure(.badInput, "--expect: \(path) cannot be read")
        }
        typealias Offsets = [String: [String: Int64]]
        struct Document: Decodable { let delivered: Offsets }
        let decoder = JSONDecoder()
        guard
            let offsets = (try? decoder.decode(Document.self, from: data).delivered)
                ?? (try? decoder.decode(Offsets.self, from: data))
        else {
            throw CommandFailure(
                .badInput, "--expect: \(path) does not hold {\"<topic>\": {\"<partition>\": <offset>}}")
        }
        var goals: [TopicPartition: Int64] = [:]
        for (topic, partitions) in offsets {
            for (partition, offset) in partitions {
                guard let number = Int32(partition), number >= 0, offset >= 0 else {
                    throw CommandFailure(.badInput, "--expect: \(path): \(topic) \(partition) is not a partition")
                }
                goals[TopicPartition(topic: topic, partition: number)] = offset
            }
        }
        return goals
    }
}
