import FoundationEssentials

/// Reading the API's JSON. Members that are not asked for are ignored.
enum XAPIDocument {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func decode<Document: Decodable>(_ type: Document.Type, _ body: [UInt8]) throws(Unreadable) -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.keyNotFound(_, let context)
        {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw Unreadable(description: "the answer's member \(path.isEmpty ? "(top)" : path) is not as documented")
        } catch {
            throw Unreadable(description: "the answer is not JSON")
        }
    }
}

/// An entry of `errors`, or a whole error body.
struct XAPIProblem: Decodable {
    var title: String?
    var message: String?
    var type: String?
    var resourceID: String?
    var value: String?

    enum CodingKeys: String, CodingKey {
        case title, message, type, value
        case resourceID = "resource_id"
    }

    /// The id of what is not there, if that is what the problem says.
    var missingResource: String? {
        type?.hasSuffix("/resource-not-found") == true ? resourceID ?? value : nil
    }
}

struct XAPIProblems: Decodable {
    var title: String?
    var type: String?
    var errors: [XAPIProblem]?
}
