import HTTP
import Operations
import Postgres
import Runtime
import Timekeeping

/// The page's two endpoints over one database connection.
///
/// The connection is opened at the first request and again at the next request after a loss, at most once a second. A
/// state is cached for one second or ten times as long as it took to read, whichever is longer: however large the tables,
/// the page uses a tenth of one connection at most.
///
/// `@unchecked Sendable`: made on the main thread, then used only by the page server's thread, one request at a time.
final class PageEndpoints: @unchecked Sendable {
    private let configuration: Configuration
    private let open: OpenDatabase
    private let access: PageAccess
    private let clock: any DomainClock
    private let log: Log
    private let metrics: Metrics
    private let statementTimeout: Duration
    private let deadLetters: DeadLetterCounter
    private var connection: PostgresConnection?
    private var failure: (problem: PageProblem, at: ContinuousClock.Instant)?
    private var cache = StateCache()

    init(
        _ configuration: Configuration, open: @escaping OpenDatabase, access: PageAccess, clock: any DomainClock,
        log: Log, metrics: Metrics, statementTimeout: Duration
    ) {
        self.configuration = configuration
        self.open = open
        self.access = access
        self.clock = clock
        self.log = log
        self.metrics = metrics
        self.statementTimeout = statementTimeout
        deadLetters = DeadLetterCounter(configuration, open: open)
    }

    /// `GET /api/state`: a `StateAnswer`, or nothing where the browser has it already.
    func state(_ request: HTTPServerRequest) throws(PageProblem) -> HTTPResponse {
        try state(StateWindow(query: request.query("window"))).unlessKnown(request.headers["if-none-match"])
    }

    /// `POST /api/actions`: an `ActionRequest`, answered with the report of the operation.
    func perform(_ request: HTTPServerRequest) throws(PageProblem) -> HTTPResponse {
        var action: ActionRequest?
        do throws(PageProblem) {
            try access.checkWriter(request.headers)
            let read = try ActionRequest(request)
            action = read
            return try perform(read)
        } catch {
            // Somebody may be trying tokens.
            log.warning(
                "page_action_refused", ["action": .optional(action?.action.name), "code": .text(error.code)])
            throw error
        }
    }

    private func state(_ window: StateWindow) throws(PageProblem) -> HTTPResponse {
        if let cached = cache.answer(window, at: .now) { return cached }
        let start = ContinuousClock.now
        let clockName = configuration.printable(ConfigurationKey<ClockSpecification>.clock)
        let request = StateRequest(
            window: window, isWritable: access.isWritable, clock: clockName ?? "real", deadLetters: deadLetters.counts)
        do throws(PageProblem) {
            let answer = try withConnection { try StateAnswer.read(request, $0, now: clock.now()) }
            let response = HTTPResponse.json(answer).tagged
            let duration = ContinuousClock.now - start
            metrics.histogram(.pageRead).observe(duration)
            cache.keep(response, for: window, at: .now, duration: duration)
            return response
        } catch {
            // A state that takes too long to read is not read again at every poll.
            if error.code == PageProblem.slow {
                cache.keep(error.response, for: window, at: .now, duration: ContinuousClock.now - start)
            }
            throw error
        }
    }

    private func perform(_ request: ActionRequest) throws(PageProblem) -> HTTPResponse {
        let report = try withConnection { connection in
            try Self.reconnectIfLost(connection)
            return try request.action.perform(
                PageOperations(
                    request: request, connection: connection, configuration: configuration, now: clock.now()))
        }
        cache.clear()
        if report.done {
            metrics.counter(.pageActions, ["action": request.action.name]).add(1)
            log.info(
                "page_action", ["action": .text(request.action.name), "actor": .text(request.audit.actor)])
        }
        return .json(report)
    }

    /// A connection that was idle for long may be lost unnoticed; an action must not fail for that.
    private static func reconnectIfLost(_ connection: PostgresConnection) throws {
        do throws(PostgresError) {
            try connection.execute("SELECT 1")
        } catch {
            guard error.code == .connectionLost || error.code == .unavailable else { throw error }
            try connection.reconnect()
        }
    }

    private func withConnection<Result>(_ body: (PostgresConnection) throws -> Result) throws(PageProblem) -> Result {
        if let failure, failure.at + .seconds(1) > .now { throw failure.problem }
        do {
            let result = try body(try connected())
            failure = nil
            return result
        } catch {
            let problem = PageProblem(error)
            if problem.status >= 500 { log.warning("page_failed", ["error": .text(problem.detail)]) }
            if problem.status == 503, problem.code != PageProblem.slow {
                failure = (problem, .now)
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
        do {
            let opened = try open("page", statementTimeout)
            connection = opened
            return opened
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PageProblem(503, "database_unavailable", "\(error)")
        }
    }
}

/// The newest answer of each window, and until when it is served again.
struct StateCache {
    static let minimumAge = Duration.seconds(1)

    private var answers: [StateWindow: (answer: HTTPResponse, until: ContinuousClock.Instant)] = [:]

    func answer(_ window: StateWindow, at now: ContinuousClock.Instant) -> HTTPResponse? {
        answers[window].flatMap { $0.until > now ? $0.answer : nil }
    }

    /// - Parameter duration: how long the answer took.
    mutating func keep(
        _ answer: HTTPResponse, for window: StateWindow, at now: ContinuousClock.Instant, duration: Duration
    ) {
        answers[window] = (answer, now + max(Self.minimumAge, duration * 10))
    }

    mutating func clear() { answers = [:] }
}
