import Learning

/// A fit of all rows of a file, and what a fit of the older 80 % would have predicted of the others.
struct OfflineFit: Sendable {
    let kind: FitKind
    let rows: FitRows
    let penalty: Double
    /// The trials, where the penalty was searched.
    let search: PenaltySearch?
    let fit: FitOutcome
    let validation: FitValidation?
    /// Why there is no validation.
    let unvalidated: String?

    /// - Parameter leastRows: with fewer the fit is refused.
    /// - Throws: `FitError` that says why the rows cannot be fitted.
    init(_ kind: FitKind, _ rows: FitRows, penalty asked: FitPenalty, leastRows: Int) throws(FitError) {
        guard rows.set.count >= leastRows else {
            throw FitError(.tooFewRows, "\(rows.file) has \(rows.set.count) rows, a fit needs \(leastRows)")
        }
        self.kind = kind
        self.rows = rows
        (penalty, search) = try asked.choose(kind, rows.set)
        fit = try FitOutcome(kind, rows.set, penalty: penalty)
        do throws(FitError) {
            validation = try FitValidation(kind, rows.set, penalty: asked)
            unvalidated = nil
        } catch {
            validation = nil
            unvalidated = "of the older 80 % of the rows: \(error.description)"
        }
    }
}
