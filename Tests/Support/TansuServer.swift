import Glibc

/// A private Kafka-compatible broker that keeps everything in memory, on a free loopback port.
public final class TansuServer: Sendable {
    /// One broker for all tests of this process; tests keep apart by topic and group names.
    public static let shared = Result { try TansuServer() }

    public let port: Int
    private let process: ServerProcess

    /// `host:port`
    public var brokers: String { "127.0.0.1:\(port)" }

    private static var program: String { TestServers.checkout + "/.rookery/tools/bin/tansu" }

    /// Starts a broker and waits until it takes connections.
    public init(port wanted: Int? = nil) throws {
        guard access(Self.program, X_OK) == 0 else {
            throw TestServerError("the broker is not installed: \(Self.program) is missing; run ./rookery test")
        }
        if let version = Self.clientVersion, version < Self.oldestClient {
            throw TestServerError(
                "Debian's librdkafka cannot speak to the broker; run ./rookery test, or set "
                    + "LD_LIBRARY_PATH=\(TestServers.checkout)/.rookery/tools/lib")
        }
        for _ in 0..<5 {
            let port = try wanted ?? FreePort.find()
            let process = try ServerProcess([
                Self.program, "broker", "--storage-engine", "memory://tansu/", "--listener-url",
                "tcp://127.0.0.1:\(port)", "--advertised-listener-url", "tcp://127.0.0.1:\(port)",
            ])
            _ = Deadline.wait { FreePort.answers(port) || !process.isRunning }
            if process.isRunning, FreePort.answers(port) {
                self.port = port
                self.process = process
                return
            }
            process.stop()
        }
        throw TestServerError("the broker did not start within its time")
    }

    /// librdkafka's version as its header packs it, 0xMMmmrrpp; `nil` where this process has none loaded.
    private static var clientVersion: Int32? {
        guard let symbol = dlsym(nil, "rd_kafka_version") else { return nil }
        return unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)()
    }

    /// 2.0 and older cannot read the broker's answer to their first question.
    private static let oldestClient: Int32 = 0x0201_0000

    public func stop() { process.stop() }
}
