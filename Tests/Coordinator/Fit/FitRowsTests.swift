import CSV
import CommandLine
import FoundationEssentials
import Learning
import Runtime
import Testing

@testable import Coordinator

@Suite struct FitRowsTests {
    private func read(_ text: String, _ kind: FitKind = .ridge) throws -> FitRows {
        let path = FileManager.default.temporaryDirectory.appending(path: "fit-\(UUID().uuidString).csv").path()
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try FitRows.read(path, kind: kind)
    }

    private func fault(_ text: String, _ kind: FitKind = .ridge) -> String? {
        do {
            _ = try read(text, kind)
            return nil
        } catch {
            let sentence = "\(error)"
            return sentence.firstRange(of: ".csv:").map { String(sentence[$0.upperBound...]) }
        }
    }

    @Test func `features and y are all that is needed`() throws {
        let rows = try read("a,y,b\n1,0.5,2\n-3e-2,0.25,4\n")
        #expect(rows.features == ["a", "b"])
        #expect(rows.set == (try TrainingSet(rows: [[1, 2], [-0.03, 4]], targets: [0.5, 0.25])))
    }

    @Test func `labels are no features, and a weight is the row's`() throws {
        let rows = try read("decision_id,posted_at,collected_at,weight,a,y\nx,noon,,2.5,1,0\n")
        #expect(rows.features == ["a"])
        #expect(rows.set.weights == [2.5])
    }

    @Test func `of a file with both models' columns each takes its own, in its own order`() throws {
        let ridge = RidgeFeatures.list.names
        let logistic = LogisticFeatures.list.names
        let names = ["followed"] + logistic.reversed() + ridge.reversed() + ["y"]
        let text = names.joined(separator: ",") + "\n" + names.indices.map { "\($0 % 2)" }.joined(separator: ",") + "\n"
        let rows = try read(text, .logistic)
        #expect(rows.features == logistic)
        #expect(Array(rows.set.row(0)) == [1, 0, 1])
        #expect(rows.columns.leftOut == ["followed"] + ridge.reversed())
        #expect(try read(text).features == ridge)
    }

    @Test(arguments: [
        ("a,y\n1,2\nx,3\n", "3: column a: not a number"),
        ("a,y\n1,2\n\n,3\n", "4: column a: empty, and unknown is not 0"),
        ("a,y\n1,nan\n", "2: column y: not a finite number"),
        ("a,y\n1e999,1\n", "2: column a: not a finite number"),
        ("a,weight,y\n1,0,1\n", "2: column weight: not above 0"),
        ("a,y\n1\n", "2: the line has 1 columns, the header 2"),
        ("a,b\n1,2\n", "1: there is no column y, the target"),
        ("y,weight\n1,2\n", "1: there is no column with a feature"),
        ("a,a,y\n", "1: column 2: a is named twice"),
        ("a,,y\n", "1: column 2 has no name"),
        ("a,y\n1,\"2\n", "2: column 2: a quotation mark is opened and never closed"),
        ("a,likes,y\n1,2,3\n", " the column likes is known only after the outcome and never trains a model"),
    ])
    func `a bad file is refused with its line and column`(text: String, expected: String) {
        #expect(fault(text) == expected || fault(text)?.hasSuffix(expected) == true)
    }

    @Test func `a class is 0 or 1`() {
        #expect(fault("a,y\n1,0\n2,0.5\n", .logistic) == "3: column y: neither 0 nor 1")
    }
}
