import HTTP
import Postgres
import Runtime
import Timekeeping

/// The page's way to the database, with what was read last.
///
/// States: without a connection, connected, or lost; lost and unreachable alike are tried again at the next request, and
/// no sooner than a second after the last failure. What was read is given out again for a second, and for ten times as
/// long as reading it took where that is longer: however large the tables are, the page takes a tenth of one connection
/// at most.
///
/// `@unchecked Sendable`: made on the main thread, then used by the page server's one thread alone, which runs its
/// handler request by request.
final class PageSession: @unchecked Sendable {
    private let configuration: Configuration
    private let clock: any DomainClock
    private let log: Log
    private let metrics: Metrics
    private let patience: Duration
    private let deadLetters: PageDeadLetters
    private var connection: PostgresConnection?
    private var failed: (problem: PageProblem, at: ContinuousClock.Instant)?
    private var cache = PageCache()

    /// - Parameter patience: how long one statement may take.
    init(_ configuration: Configuration, clock: any DomainClock, log: Log, metrics: Metrics, patience: Duration) {
        self.patience = patience
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.metrics = metrics
        deadLetters = PageDeadLetters(configuration)
    }

    /// All that the page shows.
    func state(_ window: PageWindow, isWritable: Bool) throws(PageProblem) -> HTTPResponse {
        if let known = cache.answer(window, at: .now) { return known }
        let start = ContinuousClock.now
        let value: StructuredValue
        do throws(PageProblem) {
            value = try work { connection in
                try PageStateReader(
                    configuration: configuration, isWritable: isWritable, deadLetters: deadLetters.value
                ).read(connection, window, now: clock.now())
            }
        } catch {
            // What takes too long is not tried again at every look.
            if error.code == PageProblem.slow {
                cache.keep(error.response, for: window, at: .now, took: ContinuousClock.now - start)
            }
            throw error
        }
        var answer = PageJSON.response(value)
        answer.headers["etag"] = PageTag.of(answer.body)
        let end = ContinuousClock.now
        metrics.histogram(.pageRead).observe(end - start)
        cache.keep(answer, for: window, at: end, took: end - start)
        return answer
    }

    /// Does what a writer asks for, or says what it would do. What was read before is forgotten, so that the page shows
    /// at once what was done.
    func act(_ request: HTTPServerRequest) throws(PageProblem) -> HTTPResponse {
        let action = try PageAction(request)
        let outcome: PageOutcome
        do throws(PageProblem) {
            outcome = try work { connection in
                try Self.revive(connection)
                return try PageOperations(connection: connection, configuration: configuration, now: clock.now()).act(
                    action)
            }
        } catch {
            note(error, action: action.word)
            throw error
        }
        cache.clear()
        if outcome.isDone {
            metrics.counter(.pageActions, ["action": action.word]).add(1)
            log.info("page_action", ["action": .text(action.word), "by": .text(action.person)])
        }
        return PageJSON.response(outcome.value)
    }

    /// Tells the log of a change that was not made: somebody may be trying tokens.
    ///
    /// - Parameter action: what was asked for, where that was read at all.
    func note(_ refusal: PageProblem, action: String? = nil) {
        log.warning("page_action_refused", ["action": .optional(action), "code": .text(refusal.code)])
    }

    /// A connection that nobody used for long may be gone unnoticed; an action is not to fail for that.
    private static func revive(_ connection: PostgresConnection) throws {
        do throws(PostgresError) {
            try connection.execute("SELECT 1")
        } catch {
            guard error.code == .connectionLost || error.code == .unavailable else { throw error }
            try connection.reconnect()
        }
    }

    /// Runs `body` with a connection that works.
    private func work<Result>(_ body: (PostgresConnection) throws -> Result) throws(PageProblem) -> Result {
        if let failed, failed.at + .seconds(1) > .now { throw failed.problem }
        do {
            let result = try body(try connected())
            failed = nil
            return result
        } catch {
            let problem = PageProblem(error)
            if problem.status >= 500 { log.warning("page_failed", ["error": .text(problem.description)]) }
            if problem.status == 503, problem.code != PageProblem.slow {
                failed = (problem, .now)
                cache.clear()
            }
            throw problem
        }
    }

    private func connected() throws -> PostgresConnection {
        if let connection {
            if !connection.isUsable { try connection.reconnect() }
            return connection
        }
        let made = try Database.connect(configuration, purpose: "page", statementTimeout: patience)
        connection = made
        return made
    }
}

/// What was last read, by window, and until when it is given out again.
struct PageCache {
    /// How often the database is asked at most.
    static let least = Duration.seconds(1)

    private var answers: [PageWindow: (answer: HTTPResponse, until: ContinuousClock.Instant)] = [:]

    func answer(_ window: PageWindow, at now: ContinuousClock.Instant) -> HTTPResponse? {
        answers[window].flatMap { $0.until > now ? $0.answer : nil }
    }

    /// - Parameter took: how long it was read for.
    mutating func keep(_ answer: HTTPResponse, for window: PageWindow, at now: ContinuousClock.Instant, took: Duration)
    {
        answers[window] = (answer, now + max(Self.least, took * 10))
    }

    mutating func clear() { answers = [:] }
}
