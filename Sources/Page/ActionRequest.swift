import FoundationEssentials
import HTTP
import Operations
import Timekeeping

/// The body of `POST /api/actions`. Which fields an action needs, it says itself.
struct ActionRequest: Sendable {
    static let longestReason = 500
    static let longestActor = 64

    let action: PageAction
    let generator: String?
    let weight: Double?
    let schedule: String?
    let slot: String?
    let modelID: Int64?
    let alertID: Int64?
    let version: String?
    let audit: Audit
    let isDryRun: Bool

    /// - Throws: `PageProblem`: 415 for a body that is not declared as JSON, 400 for one that is no JSON object, 422 for a
    ///   field that is missing or invalid.
    init(_ request: HTTPServerRequest) throws(PageProblem) {
        let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
        guard type.lowercased() == "application/json" else {
            throw PageProblem(415, "not_json", "the body must be application/json")
        }
        let body = try Body.decode(request.body)
        guard let name = body.action else { throw Self.invalid("action", "is missing") }
        guard let action = PageAction.named(name) else {
            throw PageProblem(422, "unknown_action", "there is no such action", field: "action")
        }
        self.action = action
        (generator, weight, schedule, slot) = (body.generator, body.weight, body.schedule, body.slot)
        (modelID, alertID) = (body.modelID, body.alertID)
        version = body.version?.isEmpty == true ? nil : body.version
        isDryRun = body.dryRun ?? false
        let actor = Self.trimmed(body.actor)
        let reason = Self.trimmed(body.reason)
        guard Self.isLine(actor, upTo: Self.longestActor) else {
            throw Self.invalid("actor", "must be a name of at most \(Self.longestActor) characters")
        }
        guard isDryRun || !reason.isEmpty else { throw Self.invalid("reason", "is missing") }
        guard Self.isLine(reason, upTo: Self.longestReason) else {
            throw Self.invalid("reason", "must be one line of at most \(Self.longestReason) characters")
        }
        audit = Audit(actor: actor.isEmpty ? "page" : "page (\(actor))", reason: reason)
    }

    func required<Value>(_ value: Value?, _ field: String) throws(PageProblem) -> Value {
        guard let value, value as? String != "" else { throw Self.invalid(field, "is missing") }
        return value
    }

    func validWeight() throws(PageProblem) -> Double {
        let weight = try required(weight, "weight")
        guard (0...1).contains(weight) else { throw Self.invalid("weight", "must be a number from 0 to 1") }
        return weight
    }

    /// `nil` for a slot of this moment.
    func validSlot() throws(PageProblem) -> Timestamp? {
        guard let slot else { return nil }
        guard let time = Timestamp(rfc3339: slot) else {
            throw Self.invalid("slot", "must be a time such as 2026-03-02T06:00:00Z")
        }
        return time
    }

    private static func invalid(_ field: String, _ what: String) -> PageProblem {
        PageProblem(422, "invalid", "\(field) \(what)", field: field)
    }

    private static func trimmed(_ text: String?) -> String {
        var text = Substring(text ?? "")
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private static func isLine(_ text: String, upTo length: Int) -> Bool {
        text.count <= length && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The body as it came.
    private struct Body: Decodable {
        let action, generator, schedule, slot, version, reason, actor: String?
        let weight: Double?
        let modelID, alertID: Int64?
        let dryRun: Bool?

        private enum CodingKeys: String, CodingKey {
            case action, generator, weight, schedule, slot, version, reason, actor
            case modelID = "model_id"
            case alertID = "alert_id"
            case dryRun = "dry_run"
        }

        static func decode(_ body: [UInt8]) throws(PageProblem) -> Body {
            do {
                return try JSONDecoder().decode(Body.self, from: Data(body))
            } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
                throw invalid(context.codingPath[0].stringValue, "has the wrong type")
            } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
                throw invalid(context.codingPath[0].stringValue, "cannot be read")
            } catch {
                throw PageProblem(400, "bad_json", "the body must be one JSON object")
            }
        }
    }
}
