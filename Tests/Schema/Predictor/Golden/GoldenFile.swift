import Model

@testable import Schema

/// `clients/golden.json`: the payloads, predictions and refusals that readers in every language agree on. One line an
/// entry, so that a change shows what it changed.
enum GoldenFile {
    static let description =
        "What every reader must come to: the predictions to 1e-12, and each refusal with the field's name. "
        + "Made by Rookery's own code; the readers' tests check it with decimal arithmetic of 50 digits and against "
        + "schema/predictor-v2.schema.json."

    static func text() throws -> String {
        let payloads = try GoldenPayload.all.map { "    \(quoted($0.name)): \(try $0.text())" }
        let cases = GoldenPayload.all.flatMap { payload in GoldenPost.all.map { entry($0, under: payload) } }
        let refusals = try GoldenRefusal.all().map { refusal in
            "    {\"name\": \(quoted(refusal.name)), \"field\": \(refusal.field.map(quoted) ?? "null"), "
                + "\"text\": \(quoted(refusal.text))}"
        }
        return """
            {
              "description": \(quoted(description)),
              "payloads": {
            \(payloads.joined(separator: ",\n"))
              },
              "cases": [
            \(cases.joined(separator: ",\n"))
              ],
              "refusals": [
            \(refusals.joined(separator: ",\n"))
              ]
            }

            """
    }

    private static func entry(_ post: GoldenPost, under golden: GoldenPayload) -> String {
        let rate = golden.payload.predictedRate(
            quality: post.quality ?? 0.5, contentType: post.contentType, hour: post.hour, isThread: post.isThread)
        let follow = golden.payload.followProbability(
            novelty: post.novelty ?? 0.5, expertise: post.expertise ?? 0.5, viralScore: post.viralScore ?? 50)
        var line = "    {\"name\": \(quoted(golden.name + ": " + post.name)), \"payload\": \(quoted(golden.name)), "
        line += "\"post\": {\"quality\": \(json(post.quality)), "
        line += "\"contentType\": \(post.contentType.map(quoted) ?? "null"), "
        line += "\"hour\": \(post.hour), \"thread\": \(post.isThread), \"novelty\": \(json(post.novelty)), "
        line += "\"expertise\": \(json(post.expertise)), \"viralScore\": \(json(post.viralScore))}, "
        return line + "\"predictedRate\": \(rate), \"followProbability\": \(follow)}"
    }

    private static func json(_ number: Double?) -> String { number.map { "\($0)" } ?? "null" }

    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter(capacity: text.utf8.count + 8)
        writer.field("", text)
        return String(decoding: writer.bytes.dropFirst(3), as: UTF8.self)
    }
}
