/// One post of the readers' cases: what is known of it before it goes out. An estimate that is `nil` counts at the
/// middle of its range, as it does in what the database keeps of a prediction.
struct GoldenPost {
    let name: String
    var quality: Double?
    var contentType: String?
    var hour: Int
    var isThread = false
    var novelty: Double?
    var expertise: Double?
    var viralScore: Double?

    static let all = [
        GoldenPost(
            name: "worked example", quality: 0.85, contentType: "educational", hour: 0, novelty: 0.8, expertise: 0.75,
            viralScore: 60),
        GoldenPost(
            name: "afternoon thread", quality: 0.62, contentType: "factual", hour: 14, isThread: true, novelty: 0.41,
            expertise: 0.33, viralScore: 48.5),
        GoldenPost(
            name: "late opinion", quality: 0.05, contentType: "opinion", hour: 23, novelty: 0, expertise: 1,
            viralScore: 0),
        GoldenPost(
            name: "early lesson", quality: 1, contentType: "educational", hour: 6, isThread: true, novelty: 1,
            expertise: 0.125, viralScore: 100),
        GoldenPost(
            name: "nothing known for it", quality: 0, contentType: "story", hour: 0, novelty: 0, expertise: 0,
            viralScore: 0),
        GoldenPost(
            name: "everything at its top", quality: 1, contentType: "factual", hour: 23, isThread: true, novelty: 1,
            expertise: 1, viralScore: 100),
        GoldenPost(
            name: "thirds of a day", quality: 1.0 / 3, contentType: "educational", hour: 8, novelty: 2.0 / 3,
            expertise: 1.0 / 3, viralScore: 100.0 / 3),
        GoldenPost(
            name: "two thirds of a day", quality: 2.0 / 3, contentType: "factual", hour: 16, isThread: true,
            novelty: 1.0 / 7, expertise: 0.1 + 0.2, viralScore: 200.0 / 3),
        GoldenPost(
            name: "sine and cosine near nothing", quality: 0.5, contentType: "story", hour: 12, novelty: 1e-9,
            expertise: 0.999_999_999, viralScore: 1e-7),
        GoldenPost(
            name: "nothing estimated", quality: nil, contentType: nil, hour: 17, novelty: nil, expertise: nil,
            viralScore: nil),
        GoldenPost(
            name: "some estimated", quality: nil, contentType: "educational", hour: 3, isThread: true, novelty: 0.9,
            expertise: nil, viralScore: 20),
        GoldenPost(
            name: "a type spelt otherwise has no weight", quality: 0.5, contentType: "Educational", hour: 18,
            novelty: 0.5, expertise: 0.5, viralScore: 50),
    ]
}
