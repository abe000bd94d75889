import Postgres
import Schema
import Store
import Timekeeping

/// A version with its payload read.
struct PublishedVersion: Hashable {
    let milliseconds: Int64
    let publishedAt: Timestamp
    let ridgeModelID: Int64?
    let logitModelID: Int64?
    let payload: PredictorPayload
}

/// The versions this process has seen, oldest first; kept up with Postgres by reading what is newer.
///
/// Confined to the role's thread.
final class PublishedVersions {
    private(set) var all: [PublishedVersion] = []
    private let decoder = MessageDecoder()

    var newest: PublishedVersion? { all.last }

    /// Reads versions that appeared since the last call. Versions are never changed or taken away.
    func refresh(_ connection: PostgresConnection) throws {
        for version in try PredictorStore.versions(connection, after: all.last?.milliseconds ?? -1) {
            all.append(try read(version))
        }
    }

    func read(_ version: PredictorStore.Version) throws -> PublishedVersion {
        let payload = try Array(version.payload.utf8).withUnsafeBytes {
            try PredictorPayload.decode($0, using: decoder)
        }
        return PublishedVersion(
            milliseconds: version.milliseconds, publishedAt: version.publishedAt, ridgeModelID: version.ridgeModelID,
            logitModelID: version.logitModelID, payload: payload)
    }

    /// The newest version published by `moment`; `nil` before the first.
    func inForce(at moment: Timestamp) -> PublishedVersion? {
        // Few versions are newer than the post in hand: from the end.
        all.last { $0.publishedAt <= moment }
    }
}
