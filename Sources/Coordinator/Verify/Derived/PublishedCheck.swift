/// Readers are given the newest version: Redis carries it byte for byte.
enum PublishedCheck {
    /// - Parameter inRedis: the value of `predictor:v2:latest`; `nil` where there is no such key.
    static func check(_ versions: [VersionRow], inRedis: String?) -> Check {
        var check = Check("predictor in Redis", unit: "payloads")
        check.expect("predictor:v2:latest", "value", .text(versions.last?.payload), found: .text(inRedis))
        return check
    }
}
