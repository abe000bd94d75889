import Glibc

/// A private Kafka-compatible broker that keeps everything in memory, on a free loopback port.
public final class TansuServer: Sendable {
    /// One broker for all tests of this process; tests keep apart by topic and group names.
    public static let shared = Result { try TansuServer() }

    public let port: Int
    private let process: ServerProcess

    /// `host:port`
    public var brokers: String { "127.0.0.1:\(port)" }

    /// Whether the tools it needs were installed into the checkout.
    public static var isInstalled: Bool { access(program, X_OK) == 0 }

    private static var program: String { TestServers.checkout + "/.rookery/tools/bin/tansu" }

    /// Starts a broker and waits until it takes connections.
    public init(port wanted: Int? = nil) throws {
        guard Self.isInstalled else {
            throw TestServerError("the broker is not installed: \(Self.program) is missing (./rookery up installs it)")
        }
        for _ in 0..<5 {
            let port = try wanted ?? FreePort.find()
            let process = try ServerProcess([
                Self.program, "broker", "--storage-engine", "memory://tansu/", "--listener-url",
                "tcp://127.0.0.1:\(port)", "--advertised-listener-url", "tcp://127.0.0.1:\(port)",
            ])
            let deadline = ContinuousClock.now + .seconds(20)
            while process.isRunning, .now < deadline {
                if FreePort.answers(port) {
                    self.port = port
                    self.process = process
                    return
                }
                usleep(20_000)
            }
            process.stop()
        }
        throw TestServerError("the broker did not start within its time")
    }

    public func stop() { process.stop() }
}
