import Glibc

extension Configuration {
    /// This process's environment. Read it before other threads change it; the programs do so first thing.
    public static func currentEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        // The C runtime owns the block and the strings; they are only read, and copied here.
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }
}
