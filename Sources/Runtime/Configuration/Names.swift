/// What names of things outside may look like.
enum Names {
    /// Non-empty, of ASCII letters, digits and the extra characters, at most `longest` of them.
    static func isName(_ text: String, extra: String, longest: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= longest
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: extra.unicodeScalars.contains(scalar)
                }
            }
    }

    /// The form of an IANA time zone name; whether it exists is the database's to say.
    static func isTimeZone(_ text: String) -> Bool {
        isName(text, extra: "_-+/", longest: 64) && text.first?.isLetter == true
    }

    /// `host:port[,host:port…]`.
    static func isBrokerList(_ text: String) -> Bool {
        let brokers = text.split(separator: ",", omittingEmptySubsequences: false)
        return brokers.allSatisfy { broker in
            guard let colon = broker.lastIndex(of: ":"), colon != broker.startIndex else { return false }
            let port = Int(broker[broker.index(after: colon)...])
            return port.map { (1...65_535).contains($0) } ?? false
        }
    }

    /// A URL with one of the schemes.
    static func isURL(_ text: String, schemes: [String]) -> Bool {
        schemes.contains { text.hasPrefix($0 + "://") && text.utf8.count > $0.utf8.count + 3 }
    }
}
