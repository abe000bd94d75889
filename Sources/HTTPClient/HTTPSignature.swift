import CCrypto

/// Signs a message so that whoever shares the secret can tell that it is ours, whole, and of when it says.
///
/// HMAC-SHA256 (RFC 2104) by OpenSSL's libcrypto over `<unix seconds>.<body>`, as `v1=<64 hexadecimal digits>`. A receiver
/// works it out from the bytes it got, compares in constant time, and refuses a moment that is minutes off.
public struct HTTPSignature: Sendable {
    private let secret: [UInt8]

    public init(secret: String) { self.secret = Array(secret.utf8) }

    public func sign(_ body: [UInt8], unixSeconds: Int64) -> String {
        "v1=" + Self.hexadecimal(Self.authenticate(Array("\(unixSeconds).".utf8) + body, key: secret))
    }

    /// Whether `signature` is ours, in a time that does not tell how much of it is right.
    public func verifies(_ signature: String, of body: [UInt8], unixSeconds: Int64) -> Bool {
        Self.isEqual(Array(signature.utf8), Array(sign(body, unixSeconds: unixSeconds).utf8))
    }

    /// Compares in a time that depends on the lengths alone.
    public static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// HMAC-SHA256 of `message`, 32 bytes.
    static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        // libcrypto refuses a null key of length 0; an empty Swift array may give one.
        let held = key.isEmpty ? [0] : key
        let result = HMAC(EVP_sha256(), held, Int32(key.count), message, message.count, &code, &length)
        precondition(result != nil && length == 32, "libcrypto has no SHA-256")
        return Array(code.prefix(32))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
