import Learning
import Postgres
import Runtime
import Timekeeping

/// Who asks for a change, and why. Every change is recorded with it.
public struct Audit: Hashable, Sendable {
    public let actor: String
    public let reason: String

    public init(actor: String, reason: String) {
        self.actor = actor
        self.reason = reason
    }

    /// Stands for both while a change is only planned: the tables take no empty text, and nobody need say why yet.
    public static let dryRun = Audit(actor: "dry run", reason: "dry run")
}

/// What an operation changed, or would change: the answer of every write, whatever its subject.
public struct ChangeReport: Encodable, Hashable, Sendable {
    /// One value that differs afterwards; `null` where there was or will be none.
    public struct Change: Encodable, Hashable, Sendable {
        public let name: String
        public let before: StructuredValue
        public let after: StructuredValue

        init(_ name: String, before: StructuredValue, after: StructuredValue) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    public fileprivate(set) var dryRun = false
    /// Whether anything was written: not in a dry run, and not where everything was so already.
    public fileprivate(set) var done: Bool
    /// Whether everything is so already.
    public let unchanged: Bool
    /// Sentences for people.
    public let summary: [String]
    public let changes: [Change]
    /// The row of `optimization_events` that records a change of weights.
    public fileprivate(set) var eventID: Int64?
    /// The predictor version that a change of models published.
    public fileprivate(set) var version: String?
    /// The slots whose jobs were queued.
    public let queued: [Timestamp]

    init(
        _ summary: [String], _ changes: [Change], eventID: Int64? = nil, version: String? = nil,
        queued: [Timestamp] = [], unchanged: Bool = false
    ) {
        self.summary = summary
        self.changes = changes
        self.eventID = eventID
        self.version = version
        self.queued = queued
        self.unchanged = unchanged
        done = !unchanged
    }

    static func unchanged(_ sentence: String) -> ChangeReport { ChangeReport([sentence], [], unchanged: true) }
}

/// Why an operation did nothing. The message is one sentence for people, in the words of no particular face.
public struct OperationError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A value cannot be used; `field` names it.
        case invalid
        case notFound = "not_found"
        /// Somebody else changed it since it was planned.
        case conflict
        /// A rule forbids it.
        case refused
        /// It was tried and failed.
        case failed
    }

    public let code: Code
    public let message: String
    /// The input at fault, as the operation names it: `weight`, `slot`.
    public let field: String?

    public init(_ code: Code, _ message: String, field: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
    }

    public var description: String { message }
}

extension PostgresConnection {
    /// Undoes the transaction of a dry run and carries its report out.
    private struct DryRun: Error { let report: ChangeReport }

    /// Runs one change in one transaction. A dry run is the same transaction, rolled back: it reports what would happen.
    ///
    /// - Parameters:
    ///   - expected: what was planned and agreed to, if anything.
    ///   - body: reads, writes, and reports. Nothing that it writes stays where it reports that nothing changes.
    /// - Throws: `OperationError` `.conflict` where the change is no longer what was expected.
    func change(
        dryRun: Bool, expecting expected: ChangeReport? = nil, _ body: () throws -> ChangeReport
    ) throws -> ChangeReport {
        do {
            return try transaction {
                var report = try body()
                if let expected, (expected.changes, expected.summary) != (report.changes, report.summary) {
                    throw OperationError(
                        .conflict, "this was changed by somebody else in the meantime; look at it and try again")
                }
                guard !dryRun, !report.unchanged else {
                    report.dryRun = dryRun
                    report.done = false
                    (report.eventID, report.version) = (nil, nil)
                    throw DryRun(report: report)
                }
                return report
            }
        } catch let undone as DryRun {
            return undone.report
        } catch let error as WeightError {
            throw OperationError(error)
        }
    }
}
