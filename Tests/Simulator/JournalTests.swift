import Foundation
import Testing
import Timekeeping

@testable import Simulator

@Suite final class JournalTests {
    private let folder = NSTemporaryDirectory() + "simulator-" + UUID().uuidString
    private var file: String { folder + "/posts.jsonl" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `posts survive the network's end and read the same`() throws {
        var counts: [Int64?] = []
        var id = ""
        for _ in 0..<2 {
            let account = try TestAccount(folder: folder)
            id = try account.post("d1")
            account.clock.advance(by: .hours(9))
            counts.append(try account.look([id]).body.data?.first?.publicMetrics?.impressionCount)
        }
        #expect(counts.first == counts.last && counts.first != nil)
        #expect(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count == 1)
    }

    @Test func `a line the crash cut short is dropped and the next post starts on its own line`() throws {
        do { _ = try TestAccount(folder: folder).post("d1") }
        let whole = try String(contentsOfFile: file, encoding: .utf8)
        try (whole + whole.prefix(40)).write(toFile: file, atomically: false, encoding: .utf8)
        do { _ = try TestAccount(folder: folder).post("d2") }
        #expect(try TestAccount(folder: folder).network.postCount == 2)
    }

    @Test func `a damaged line is an error that names it`() throws {
        do { _ = try TestAccount(folder: folder).post("d1") }
        let whole = try String(contentsOfFile: file, encoding: .utf8)
        try (whole + "{}\n").write(toFile: file, atomically: false, encoding: .utf8)
        let error = #expect(throws: JournalError.self) { try TestAccount(folder: folder) }
        #expect(error?.code == .damaged)
        #expect(error?.description.contains("line 2") == true)
    }

    @Test func `two networks never share a journal`() throws {
        let first = try TestAccount(folder: folder)
        let error = #expect(throws: JournalError.self) { try TestAccount(folder: folder) }
        #expect(error?.code == .locked)
        #expect(first.network.postCount == 0)
    }
}
