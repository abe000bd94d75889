import HTTPClient
import Testing

struct SignatureTests {
    private let body = Array(#"{"event":"test"}"#.utf8)

    /// The figure is Python's, `hmac.new(secret, b"1772409600." + body, "sha256").hexdigest()`.
    @Test func `a signature is HMAC-SHA256 over moment and body`() {
        let signature = HTTPSignature(secret: "a secret of thirty-two characters")
        #expect(
            signature.sign(body, unixSeconds: 1_772_409_600)
                == "v1=962b840ee5c9368186774a955f9c9a48f671465bb1d89c29a1e4c98e807b6a8c")
    }

    @Test func `another moment, body or secret does not verify`() {
        let signature = HTTPSignature(secret: "a secret of thirty-two characters")
        let signed = signature.sign(body, unixSeconds: 10)
        #expect(signature.verifies(signed, of: body, unixSeconds: 10))
        #expect(!signature.verifies(signed, of: body, unixSeconds: 11))
        #expect(!signature.verifies(signed, of: body + [32], unixSeconds: 10))
        #expect(!signature.verifies(String(signed.dropLast()), of: body, unixSeconds: 10))
        #expect(!HTTPSignature(secret: "another").verifies(signed, of: body, unixSeconds: 10))
        #expect(HTTPSignature(secret: "").sign([], unixSeconds: 0).count == 67)
    }
}
