import Glibc

/// Standard output and standard error, a line at a time.
public enum Console {
    /// Writes `text` and a line end to standard output. A reader that went away is no error of ours.
    public static func output(_ text: String) { write(text, to: STDOUT_FILENO) }
    /// Writes `text` and a line end to standard error.
    public static func error(_ text: String) { write(text, to: STDERR_FILENO) }

    public static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has that standard output is; `nil` where it is none, so that nothing is fitted to
    /// a width there. A terminal that does not say has 80.
    public static var outputWidth: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    public static func write(_ text: String, to descriptor: Int32, terminator: String = "\n") {
        var line = text + terminator
        line.withUTF8 { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }
}

extension Console {
    /// Whether somebody can answer: standard input and standard error are a terminal.
    public static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && errorIsTerminal }

    /// Asks on the terminal and waits for the answer; only `y` and `yes` agree. Agrees at once where nobody can answer,
    /// because standard input or standard error is no terminal.
    public static func agrees(_ question: String) -> Bool {
        guard canAsk else { return true }
        write("\(question) [y/N] ", to: STDERR_FILENO, terminator: "")
        let answer = readLine()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
