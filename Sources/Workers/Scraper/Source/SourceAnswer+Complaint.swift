extension SourceAnswer {
    /// What the source says is wrong, where it says so.
    var complaint: String? {
        switch self {
        case .value, .rateLimited: nil
        case .capped(let text), .unauthorized(let text), .invalid(let text), .unavailable(let text): text
        }
    }
}
