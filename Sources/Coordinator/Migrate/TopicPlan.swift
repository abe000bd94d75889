import Kafka
import Runtime
import Schema

/// The topics of a deployment: the three, and one beside each for records that cannot be read.
struct TopicPlan {
    let names: [String]
    let partitions: Int
    let replication: Int
    private let admin: KafkaAdmin

    init(_ configuration: Configuration) throws {
        let prefix = configuration[.topicPrefix]
        names = Topic.allCases.flatMap { [$0.name(prefix: prefix), $0.deadLetterName(prefix: prefix)] }
        partitions = configuration[.partitions]
        replication = configuration[.replication]
        admin = try KafkaAdmin(
            KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator"))
    }

    /// The topics that are not there yet, and those that are with their partition counts.
    ///
    /// - Throws: `KafkaError` with `.unreachable` or `.timedOut` where no broker answers.
    func missing() throws -> [String] {
        var missing: [String] = []
        for name in names {
            do throws(KafkaError) {
                _ = try admin.describe(topic: name)
            } catch {
                guard error.code == .unknownTopicOrPartition else { throw error }
                missing.append(name)
            }
        }
        return missing
    }

    /// Makes what is missing; of several processes that do so at once each topic is made by one.
    func create(_ missing: [String]) throws(KafkaError) -> [String] {
        guard !missing.isEmpty else { return [] }
        return try admin.createTopics(missing, partitions: partitions, replication: replication)
    }
}
