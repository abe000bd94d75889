import CommandLine
import FoundationEssentials
import Kafka
import Postgres
import Runtime
import Timekeeping

/// One run of `coordinator dead`, on its thread.
struct DeadSession {
    private let arguments: CommandArguments
    private let filter: DeadLetterFilter
    private let reader: DeadLetterReader
    private let desk: DeadLetterDesk

    init(_ configuration: Configuration, _ arguments: CommandArguments) throws {
        self.arguments = arguments
        filter = try DeadLetterFilter(arguments)
        let prefix = configuration[.topicPrefix]
        let kafka = KafkaConfiguration(
            brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator")
        let connection = try Database.connect(configuration, purpose: "dead")
        reader = DeadLetterReader(kafka: kafka, prefix: prefix, connection: connection)
        desk = DeadLetterDesk(
            connection, kafka, prefix: prefix,
            person: arguments.person,
            now: try configuration[.clock].makeClock().now(), isDryRun: arguments.has("dry-run"))
    }

    func list() throws -> CommandExit {
        let letters = filter.matching(try reader.letters())
        if arguments.has("json") {
            Console.output((["letters": .list(letters.map { $0.json(hasPayload: false) })] as StructuredValue).json)
        } else if letters.isEmpty {
            Console.output("no dead letters")
        } else {
            Console.output(DeadLetter.table(letters, .standardOutput))
        }
        return .success
    }

    func show() throws -> CommandExit {
        let letter = try filter.named(arguments.operands[1], try reader.letters())
        _ = try arguments.writeOutput(letter.value)
        Console.output(arguments.has("json") ? letter.json(hasPayload: true).json : letter.detail)
        return .success
    }

    func replay() throws -> CommandExit {
        let letters = try filter.chosen(try reader.letters(), isAll: arguments.has("all"))
        let mended = try arguments["with"].map(Self.record)
        return report(try letters.map { ($0, try desk.replay($0, mended: mended)) })
    }

    func drop() throws -> CommandExit {
        let reason = arguments["because"] ?? ""
        let letters = try filter.chosen(try reader.letters(), isAll: arguments.has("all"))
        return report(try letters.map { ($0, try desk.drop($0, because: reason)) })
    }

    /// A file's bytes without the line ends that editors leave behind the record.
    private static func record(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure(.badInput, "--with: \(path) cannot be read")
        }
        var bytes = Array(data)
        while let last = bytes.last, last == 0x0a || last == 0x0d { bytes.removeLast() }
        return bytes
    }

    /// Exit code 3 where a letter was refused.
    private func report(_ results: [(letter: DeadLetter, result: DeadLetterDesk.Result)]) -> CommandExit {
        if arguments.has("json") {
            let letters = results.map { letter, result -> StructuredValue in
                let (word, detail) = result.words
                return [
                    "letter": .text(letter.name), "identity": .text(letter.id), "result": .text(word),
                    "detail": .optional(detail),
                ]
            }
            Console.output(
                (["dry_run": .bool(arguments.has("dry-run")), "letters": .list(letters)] as StructuredValue).json)
        } else if results.isEmpty {
            Console.output("no letter waits that the filters let through")
        } else {
            for (letter, result) in results { Console.output("\(letter.name): \(result.sentence)") }
        }
        let isRefused = results.contains { if case .refused = $0.result { true } else { false } }
        return isRefused ? .badInput : .success
    }
}
