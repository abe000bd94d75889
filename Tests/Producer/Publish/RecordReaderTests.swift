import CSV
import Model
import Schema
import TestFiles
import Testing

@testable import Producer

struct RecordReaderTests {
    private let post = """
        {"decision_id":"0198C0DE-1f2a-8abc-9def-0123456789ab","post_id":"77","status":"posted","origin":"own",\
        "simulated":false,"account":"harbour_notes","decision_type":"single","generator_name":"data_nerd",\
        "content":"How to read a tide table in 3 steps.","mood":"calm","created_at":"2026-01-01T00:00:00Z",\
        "posted_at":"2026-01-01T00:00:00Z"}
        """

    private func read(_ line: String, _ reader: inout RecordReader) throws -> RecordReader.Record {
        try Array(line.utf8).withUnsafeBytes { try reader.read($0) }
    }

    @Test func `a post without features gets them and leaves in canonical form`() throws {
        var reader = RecordReader(.posts)
        let record = try read(post, &reader)
        let text = String(decoding: record.value, as: UTF8.self)
        #expect(record.decision == "0198c0de-1f2a-8abc-9def-0123456789ab")
        #expect(text.contains("\"quality_score\":") && text.contains("\"novelty_score\":1.0"))
        #expect(text.contains("\"generator_name\":\"dataNerd\""))
        #expect(!text.contains("mood"))
        #expect(reader.filled == 1)
        var second = RecordReader(.posts)
        #expect(try read(text, &second).value == record.value)
        #expect(second.filled == 0)
    }

    @Test func `a record of another topic is refused by its fields`() {
        var reader = RecordReader(.metrics)
        #expect(throws: MessageError.self) { try read(post, &reader) }
    }

    @Test func `a check finds every bad line and counts the good ones`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("plan.jsonl", "\(post)\nnot json\n\n{\"a\":1}\n\(post)\n")
        let summary = try PublishRun.check(try RecordInput(path), .posts)
        #expect(summary.lines == 4)
        #expect(summary.accepted == 2)
        #expect(summary.refused == 2)
        #expect(summary.refusalText.first?.hasPrefix("\(path):2: ") == true)
        #expect(summary.refusalText.last == "\(path):4: field status is missing")
    }

    @Test func `a file that is not there is named`() {
        let error = #expect(throws: InputError.self) { try RecordInput("/no/such/plan.jsonl").lines { _, _ in } }
        #expect(error?.description == "/no/such/plan.jsonl: cannot be opened: No such file or directory")
    }
}
