/// Something that runs until its task is cancelled. It must notice cancellation within about 200 ms, finish what it has
/// begun, and return.
public protocol Service: Sendable {
    /// For logs.
    var name: String { get }
    func run() async throws
}

/// A service made of a closure.
public struct NamedService: Service {
    public let name: String
    private let body: @Sendable () async throws -> Void

    public init(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.body = body
    }

    public func run() async throws { try await body() }
}
