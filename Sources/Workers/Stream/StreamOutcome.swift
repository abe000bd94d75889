/// What one attempt at a unit of work came to.
enum StreamOutcome: Hashable {
    /// Effects and offsets are in Postgres.
    case committed
    /// Postgres is away, or refuses in a way that is nobody's record's fault.
    case unavailable
    /// Another transaction was in the way; the same attempt may succeed at once.
    case contended
    /// COMMIT was sent and its answer was lost.
    case commitUnknown
    /// The stored offsets are not the expected ones: another member has them, and this one is late.
    case overtaken
    /// The database refuses what the records say, for this reason.
    case refused(String)
    /// The dead-letter topic did not take a record.
    case undelivered
}

/// What to do next about the work in hand.
enum StreamAction: Hashable {
    /// The unit is done: tell Kafka, take the next.
    case advance
    /// Keep the unit and try again after a pause that grows with `attempt` (0: at once).
    case retry(attempt: Int)
    /// Find out from the stored offsets whether the unit was committed, after a pause that grows with `attempt`.
    case verify(attempt: Int)
    /// Drop all work in hand and go back to the stored offsets.
    case replace
    /// Go on one record at a time, so that only the one at fault is set aside.
    case unroll
    /// Send the unit's one record to its dead-letter topic for this reason, then move past it.
    case bury(String)
}
