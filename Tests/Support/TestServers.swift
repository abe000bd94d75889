/// Where the package under test stands.
public enum TestServers {
    /// The checkout's root folder.
    public static let checkout: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()
}
