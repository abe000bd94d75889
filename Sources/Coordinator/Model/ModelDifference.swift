import CommandLine
import Learning
import Runtime
import Store

/// Two models of one kind beside each other.
struct ModelDifference {
    struct Line {
        let name: String
        let left: Double?
        let right: Double?
        var change: Double? { left.flatMap { left in right.map { $0 - left } } }
    }

    let left: RegisteredModel
    let right: RegisteredModel
    let coefficients: [Line]
    let figures: [Line]

    init(_ left: RegisteredModel, _ right: RegisteredModel) {
        self.left = left
        self.right = right
        let (before, after) = (Self.coefficients(left), Self.coefficients(right))
        coefficients = Self.lines(before, after, order: before.map(\.0) + after.map(\.0))
        let (own, other) = (left.figures(left.metrics), right.figures(right.metrics))
        figures = Self.lines(
            own.map { ($0, $1) }, other.map { ($0, $1) }, order: (Array(own.keys) + other.keys).sorted())
    }

    private static func coefficients(_ model: RegisteredModel) -> [(String, Double)] {
        guard let fitted = model.model else { return [] }
        return [("intercept", fitted.intercept)] + zip(model.features, fitted.weights)
    }

    private static func lines(_ left: [(String, Double)], _ right: [(String, Double)], order: [String]) -> [Line] {
        var seen: Set<String> = []
        return order.filter { seen.insert($0).inserted }.map { name in
            Line(
                name: name, left: left.first { $0.0 == name }?.1, right: right.first { $0.0 == name }?.1)
        }
    }

    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("", .left), ("model \(left.id)", .right), ("model \(right.id)", .right), ("change", .right))
        table.add("trained", .init("\(left.trainCount)"), .init("\(right.trainCount)"), "")
        table.add("judged", .init("\(left.validationCount)"), .init("\(right.validationCount)"), "")
        table.add("penalty", .init("\(left.penalty)"), .init("\(right.penalty)"), "")
        table.add("decision", .init(left.decision.rawValue), .init(right.decision.rawValue), "")
        for line in coefficients + figures {
            table.add(
                .init(line.name), .init(ModelText.figure(line.left)), .init(ModelText.figure(line.right)),
                .init(ModelText.figure(line.change)))
        }
        let rows = left.trainingHash == right.trainingHash ? "the same rows trained both" : "other rows trained them"
        return (["\(left.kind.rawValue): \(rows)"] + table.lines(paint)).joined(separator: "\n")
    }

    var json: StructuredValue {
        [
            "kind": .text(left.kind.rawValue), "left": .int(left.id), "right": .int(right.id),
            "same_rows": .bool(left.trainingHash == right.trainingHash),
            "coefficients": Self.json(coefficients), "metrics": Self.json(figures),
        ]
    }

    private static func json(_ lines: [Line]) -> StructuredValue {
        .object(
            lines.map {
                .init(
                    $0.name,
                    ["left": .optional($0.left), "right": .optional($0.right), "change": .optional($0.change)])
            })
    }
}
