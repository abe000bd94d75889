import CSV
import TestFiles
import Testing

@testable import Exports

struct ExportHeaderTests {
    private func header(_ text: String, ignoring: Set<String> = []) throws -> ExportHeader {
        let names = text.replacing("\"", with: "").split(separator: ",", omittingEmptySubsequences: false)
        return try ExportHeader(CSVRecord(line: 1, fields: names.map(String.init)), file: "f.csv", ignoring: ignoring)
    }

    private func refusal(of text: String) -> InputError? {
        do {
            _ = try header(text)
            return nil
        } catch { return error as? InputError }
    }

    @Test func `each kind of export is recognised`() throws {
        #expect(try header(InventedExport.oldHeader).kind == .postsUpTo2023)
        #expect(try header(InventedExport.newHeader).kind == .posts)
        #expect(try header(InventedExport.newestHeader).kind == .posts)
        #expect(try header(InventedExport.overviewHeader).kind == .accountOverview)
        #expect(try header("Date,Tweets published,impressions").kind == .dailyActivity)
        #expect(try header("town,tide,hour").kind == .unknown)
    }

    @Test func `an unknown column is named, and may be left out`() throws {
        let error = try #require(refusal(of: InventedExport.newHeader + ",Zebra rides"))
        #expect(error.code == .unknownColumn)
        #expect(error.description.contains("\"Zebra rides\""))
        #expect(try header(InventedExport.newHeader + ",Zebra rides", ignoring: ["zebra rides"]).kind == .posts)
    }

    @Test func `a missing column is named`() throws {
        let error = try #require(refusal(of: InventedExport.newHeader.replacing("Impressions,", with: "")))
        #expect(error.code == .missingColumn)
        #expect(error.description.contains("\"Impressions\""))
    }

    @Test func `a column that occurs twice is refused`() {
        #expect(refusal(of: InventedExport.newHeader + ",Likes")?.code == .malformed)
    }

    @Test func `a header in another language names what it could not read`() throws {
        let error = try #require(refusal(of: "Post-ID,Datum,Post-Text,Link,Impressionen,Gefällt mir"))
        #expect(error.code == .unknownColumn)
        for name in ["Post-ID", "Datum", "Impressionen", "Gefällt mir"] {
            #expect(error.description.contains("\"\(name)\""))
        }
    }
}
