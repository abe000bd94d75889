import Model
import Postgres
import Schema
import Timekeeping

/// A version with its payload read.
public struct PublishedVersion: Hashable, Sendable {
    public let milliseconds: Int64
    public let publishedAt: Timestamp
    public let ridgeModelID: Int64?
    public let logitModelID: Int64?
    public let payload: PredictorPayload

    public init(
        milliseconds: Int64, publishedAt: Timestamp, ridgeModelID: Int64?, logitModelID: Int64?,
        payload: PredictorPayload
    ) {
        self.milliseconds = milliseconds
        self.publishedAt = publishedAt
        self.ridgeModelID = ridgeModelID
        self.logitModelID = logitModelID
        self.payload = payload
    }

    public init(_ version: PredictorStore.Version, using decoder: MessageDecoder) throws {
        let payload = try Array(version.payload.utf8).withUnsafeBytes {
            try PredictorPayload.decode($0, using: decoder)
        }
        self.init(
            milliseconds: version.milliseconds, publishedAt: version.publishedAt, ridgeModelID: version.ridgeModelID,
            logitModelID: version.logitModelID, payload: payload)
    }
}

/// The versions this process has seen, oldest first; kept up with Postgres by reading what is newer.
///
/// Confined to the thread of its connection.
public final class PublishedVersions {
    public private(set) var all: [PublishedVersion] = []
    private let decoder = MessageDecoder()

    public init() {}

    public var newest: PublishedVersion? { all.last }

    /// Reads versions that appeared since the last call. Versions are never changed or taken away.
    public func refresh(_ connection: PostgresConnection) throws {
        for version in try PredictorStore.versions(connection, after: all.last?.milliseconds ?? -1) {
            all.append(try read(version))
        }
    }

    public func read(_ version: PredictorStore.Version) throws -> PublishedVersion {
        try PublishedVersion(version, using: decoder)
    }

    /// The newest version published by `moment`; `nil` before the first.
    public func inForce(at moment: Timestamp) -> PublishedVersion? {
        // Few versions are newer than the post in hand: from the end.
        all.last { $0.publishedAt <= moment }
    }
}
