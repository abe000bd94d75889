import FoundationEssentials
import HTTP
import Learning
import Timekeeping

/// What a writer asks the page to do.
struct PageAction: Hashable, Sendable {
    /// The longest reason, and the longest name of a caller, in characters.
    static let longestReason = 500
    static let longestName = 64

    enum ScheduleWish: Hashable, Sendable {
        case pause, resume
        /// `nil` for a slot of this moment.
        case trigger(Timestamp?)
    }

    enum Request: Hashable, Sendable {
        case generator(GeneratorAction, String)
        case schedule(ScheduleWish, String)
        case model(ModelRequest)
        /// An alert by its number.
        case acknowledge(Int64)
    }

    let request: Request
    /// The word it came by, for the log.
    let word: String
    /// Who asks: `page`, with the name the caller gave.
    let person: String
    /// Why; empty only where nothing is to be written.
    let because: String
    /// Only says what would be done.
    let isDryRun: Bool
}

extension PageAction {
    /// The action in a request's body.
    ///
    /// - Throws: `PageProblem` with 415 for a body that is not said to be JSON, 400 for one that is none, 422 for a field
    ///   that is missing or makes no sense, by its name.
    init(_ request: HTTPServerRequest) throws(PageProblem) {
        let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
        guard type.lowercased() == "application/json" else {
            throw PageProblem(415, "not_json", "the body must be application/json")
        }
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(request.body))
        } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
            throw Self.bad(context.codingPath.map(\.stringValue).joined(separator: "."), "is of the wrong type")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw Self.bad(context.codingPath.map(\.stringValue).joined(separator: "."), "cannot be read")
        } catch {
            throw PageProblem(400, "bad_json", "the body is not one JSON object")
        }
        guard let word = fields.action else { throw Self.bad("action", "is missing") }
        self.word = word
        self.request = try fields.request(word)
        isDryRun = fields.dryRun ?? false
        let caller = Self.trimmed(fields.by ?? "")
        guard caller.count <= Self.longestName, !Self.hasControls(caller) else {
            throw Self.bad("by", "is no name of at most \(Self.longestName) characters")
        }
        person = caller.isEmpty ? "page" : "page (\(caller))"
        because = Self.trimmed(fields.because ?? "")
        guard isDryRun || !because.isEmpty else { throw Self.bad("because", "is missing: say why") }
        guard because.count <= Self.longestReason, !Self.hasControls(because) else {
            throw Self.bad("because", "is no line of at most \(Self.longestReason) characters")
        }
    }

    static func bad(_ field: String, _ what: String) -> PageProblem {
        PageProblem(422, "bad_field", "\(field) \(what)")
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The body as it came.
    struct Fields: Decodable {
        let action: String?
        let generator: String?
        let weight: Double?
        let schedule: String?
        let slot: String?
        let modelID: Int64?
        let alertID: Int64?
        let version: String?
        let because: String?
        let by: String?
        let dryRun: Bool?

        enum CodingKeys: String, CodingKey {
            case action, generator, weight, schedule, slot, version, because, by
            case modelID = "model_id"
            case alertID = "alert_id"
            case dryRun = "dry_run"
        }

        func request(_ word: String) throws(PageProblem) -> Request {
            switch word {
            case "lock": return .generator(.lock, try named(generator, "generator"))
            case "unlock": return .generator(.unlock, try named(generator, "generator"))
            case "release": return .generator(.release, try named(generator, "generator"))
            case "set":
                let name = try named(generator, "generator")
                guard let weight, (0...1).contains(weight) else { throw bad("weight", "is no number from 0 to 1") }
                return .generator(.set(weight), name)
            case "pause": return .schedule(.pause, try named(schedule, "schedule"))
            case "resume": return .schedule(.resume, try named(schedule, "schedule"))
            case "trigger": return .schedule(.trigger(try moment()), try named(schedule, "schedule"))
            case "promote":
                guard let modelID else { throw bad("model_id", "is missing") }
                return .model(.promote(modelID))
            case "acknowledge":
                guard let alertID else { throw bad("alert_id", "is missing") }
                return .acknowledge(alertID)
            case "rollback": return .model(.rollback(version?.isEmpty == true ? nil : version))
            default: throw PageProblem(422, "unknown_action", "there is no such action")
            }
        }

        private func moment() throws(PageProblem) -> Timestamp? {
            guard let slot else { return nil }
            guard let moment = Timestamp(rfc3339: slot) else {
                throw bad("slot", "is no time such as 2026-03-02T06:00:00Z")
            }
            return moment
        }

        private func named(_ value: String?, _ field: String) throws(PageProblem) -> String {
            guard let value, !value.isEmpty else { throw bad(field, "is missing") }
            return value
        }
    }
}
