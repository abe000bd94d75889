extension DeadLetterDesk.Result {
    /// For scripts: a word, and what it is about.
    var words: (String, String?) {
        switch self {
        case .sent(let place): ("sent", place.path)
        case .dropped: ("dropped", nil)
        case .wouldSend: ("would_send", nil)
        case .wouldDrop: ("would_drop", nil)
        case .settled(let how): ("settled", how)
        case .refused(let why): ("refused", why)
        }
    }

    /// For people, after the letter's name.
    var sentence: String {
        switch self {
        case .sent(let place): "sent to \(place.path)"
        case .dropped: "dropped"
        case .wouldSend: "would be sent"
        case .wouldDrop: "would be dropped"
        case .settled(let how): "\(how); nothing was done"
        case .refused(let why): "is not sent: \(why)"
        }
    }
}
