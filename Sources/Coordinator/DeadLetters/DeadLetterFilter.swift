import CommandLine
import Model
import Runtime
import Store

/// Which letters a command is about: those that are named, or those that all filters let through.
struct DeadLetterFilter: Sendable {
    let names: [String]
    let topics: Set<Topic>
    let reason: String?
    let states: Set<String>

    /// - Throws: `CommandFailure` with exit code 2 naming what is not understood.
    init(_ arguments: CommandArguments) throws(CommandFailure) {
        names = Array(arguments.operands.dropFirst())
        var topics: Set<Topic> = []
        for name in arguments.all("topic") {
            guard let topic = Topic(rawValue: name) else {
                let known = Topic.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--topic: \"\(name)\" is none of \(known)")
            }
            topics.insert(topic)
        }
        self.topics = topics
        reason = arguments["reason"]
        for state in arguments.all("state") where !DeadLetter.states.contains(state) {
            throw CommandFailure(
                .usage, "--state: \"\(state)\" is none of \(DeadLetter.states.joined(separator: ", "))")
        }
        states = Set(arguments.all("state"))
    }

    /// What the filters let through.
    func matching(_ letters: [DeadLetter]) -> [DeadLetter] {
        letters.filter { letter in
            (topics.isEmpty || topics.contains(letter.topic)) && (states.isEmpty || states.contains(letter.state))
                && (reason.map { letter.reason.contains($0) } ?? true)
        }
    }

    /// The letters that are named, each once; with `--all`, those that wait and that the filters let through.
    ///
    /// - Throws: `CommandFailure`: exit code 2 where nothing or too much is named, 3 where there is no such letter.
    func chosen(_ letters: [DeadLetter], isAll: Bool) throws(CommandFailure) -> [DeadLetter] {
        guard isAll else {
            guard !names.isEmpty else {
                throw CommandFailure(.usage, "name letters as `dead ls` prints them, or say --all")
            }
            var chosen: [DeadLetter] = []
            for name in names {
                let letter = try named(name, letters)
                if !chosen.contains(where: { $0.id == letter.id }) { chosen.append(letter) }
            }
            return chosen
        }
        guard names.isEmpty else { throw CommandFailure(.usage, "name letters or say --all, not both") }
        return matching(letters).filter {
            states.isEmpty ? $0.standing == nil || $0.standing?.state == .replaying : true
        }
    }

    /// A letter by the place of one of its copies, or by at least six leading digits of its identity.
    func named(_ name: String, _ letters: [DeadLetter]) throws(CommandFailure) -> DeadLetter {
        let found = letters.filter { letter in
            letter.places.contains { $0.path == name } || (name.count >= 6 && letter.id.hasPrefix(name))
        }
        guard let letter = found.first else {
            throw CommandFailure(.badInput, "there is no dead letter \"\(name)\"; `coordinator dead ls` lists them")
        }
        guard found.count == 1 else {
            throw CommandFailure(
                .badInput, "\(found.count) dead letters begin with \"\(name)\"; give more of its digits")
        }
        return letter
    }
}
