/// A payload that no reader may take: that of `fitted` with one thing changed.
struct GoldenRefusal {
    let name: String
    /// The field that every reader names; `nil` where the text is not one JSON object.
    let field: String?
    let text: String

    static func all() throws -> [GoldenRefusal] {
        let good = try GoldenPayload(name: "fitted", payload: GoldenPayload.fitted).text()
        var refusals = [
            GoldenRefusal(name: "no text", field: nil, text: ""),
            GoldenRefusal(name: "not JSON", field: nil, text: "not JSON"),
            GoldenRefusal(name: "cut off", field: nil, text: String(good.dropLast(40))),
            GoldenRefusal(name: "an array", field: nil, text: "[]"),
            GoldenRefusal(name: "null", field: nil, text: "null"),
        ]
        for part in ["ridge", "logit", "meta"] {
            for (state, put) in [("missing", ""), ("null", "null,"), ("a list", "[1],"), ("a text", "\"{}\",")] {
                let key = "\"\(part)\":"
                let text = good.replacing(key, with: (put.isEmpty ? "" : key + put) + "\"other\(part)\":")
                refusals.append(GoldenRefusal(name: "\(part) is \(state)", field: part, text: text))
            }
        }
        for field in GoldenField.all {
            let text = field.renamed(in: good)
            refusals.append(GoldenRefusal(name: "\(field.path) is missing", field: field.path, text: text))
            for value in field.wrong {
                let text = field.set(to: value, in: good)
                refusals.append(GoldenRefusal(name: "\(field.path) is \(value)", field: field.path, text: text))
            }
        }
        return refusals
    }
}
