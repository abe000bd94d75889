import Glibc

/// What this process is called in leases, heartbeats and logs.
public enum ProcessIdentity {
    /// The release of Rookery that this process runs.
    public static let version = "0.1.0"

    /// `ROOKERY_INSTANCE`, or `<host>-<process id>`.
    public static func instance(_ configuration: Configuration) -> String {
        configuration[.instance] ?? "\(hostName())-\(getpid())"
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "host" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
