import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// `GET /api/state`: everything the page draws, read in one snapshot of the database.
///
/// Each section is a nested type with its reader, in the file of its subject. `nil` means unknown and is sent as `null`.
/// `schema/page.openapi.json` publishes these types; the browser tests hold a running page's answers against it.
struct StateAnswer: Encodable {
    let now: Timestamp
    let account: String
    let mode: String
    let timeZone: String
    let startedAt: Timestamp
    let clock: String
    let version: String
    let window: StateWindow
    /// Whether the coordinator has a token, without which the page is read-only.
    let writable: Bool
    /// What can be done from the page; each row names those that apply to it.
    let actions: [PageAction]
    let headline: Headline
    let weights: Weights
    let events: [Event]
    let predictions: Predictions
    let models: [Model]
    let arms: [Arm]
    let hours: [Hour]
    let gates: Gates
    let posts: [Post]
    let schedules: [Schedule]
    let slots: [Slot]
    let upcoming: [UpcomingSlot]
    let processes: [Process]
    let lag: [Lag]
    let deadLetters: [DeadLetters]?
    let alerts: [Alert]

    /// Reads in a transaction of its own that cannot write.
    static func read(_ request: StateRequest, _ connection: PostgresConnection, now: Timestamp) throws -> StateAnswer {
        try connection.transaction(isolation: .repeatableRead) {
            try connection.script("SET TRANSACTION READ ONLY")
            return try StateAnswer(request, StateReading(connection, now: now, window: request.window))
        }
    }

    private init(_ request: StateRequest, _ reading: StateReading) throws {
        now = reading.now
        account = reading.deployment.account
        mode = reading.deployment.mode.rawValue
        timeZone = reading.deployment.timeZone
        startedAt = reading.deployment.startedAt
        clock = request.clock
        version = ProcessIdentity.version
        window = request.window
        writable = request.isWritable
        actions = PageAction.catalogue
        headline = try Headline(reading)
        weights = try Weights(reading)
        events = try Event.all(reading)
        predictions = try Predictions(reading)
        models = try Model.all(reading)
        arms = Arm.all(reading)
        hours = Hour.all(reading)
        gates = try Gates(reading)
        posts = try Post.all(reading)
        schedules = Schedule.all(reading)
        slots = try Slot.all(reading)
        upcoming = try UpcomingSlot.all(reading)
        processes = Process.all(reading)
        lag = try Lag.all(reading)
        deadLetters = request.deadLetters?.map(DeadLetters.init)
        alerts = reading.alerts.map(Alert.init)
    }
}

/// What is asked for, and what the process knows without the database.
struct StateRequest {
    let window: StateWindow
    let isWritable: Bool
    let clock: String
    let deadLetters: [SystemState.DeadLetters]?
}

/// How far back the page looks.
enum StateWindow: String, Encodable, CaseIterable, Sendable {
    case day = "1d"
    case week = "7d"
    case month = "30d"
    case all

    /// - Parameter text: the query's value; a week where there is none.
    /// - Throws: `PageProblem` with 400 for anything but the four.
    init(query text: String?) throws(PageProblem) {
        guard let window = StateWindow(rawValue: text ?? "7d") else {
            throw PageProblem(400, "bad_window", "window must be one of 1d, 7d, 30d and all")
        }
        self = window
    }

    func start(before now: Timestamp) -> Timestamp {
        switch self {
        case .day: now - .days(1)
        case .week: now - .days(7)
        case .month: now - .days(30)
        case .all: Timestamp(seconds: 0)
        }
    }
}

/// The open snapshot, and what several sections use, read once by the readers of `report` and `status`.
struct StateReading {
    let connection: PostgresConnection
    let now: Timestamp
    let window: StateWindow
    let deployment: Deployment
    let gate: GateSummary
    let contentArms: [ArmSummary]
    let timingArms: [ArmSummary]
    let generators: [GeneratorSummary]
    let drift: DriftStore.Row?
    let workers: [DeploymentStatus.Process]
    let leader: DeploymentStatus.Leader?
    let alerts: [AlertRecord]
    let schedules: [ScheduleStatus]

    init(_ connection: PostgresConnection, now: Timestamp, window: StateWindow) throws {
        let report = ReportReader(connection: connection)
        let status = StatusReader(connection: connection)
        self.connection = connection
        self.now = now
        self.window = window
        deployment = try Deployment.load(connection)
        gate = try report.gate()
        let arms = try report.arms()
        contentArms = arms.filter { $0.scope == .content }
        timingArms = arms.filter { $0.scope == .timing }
        generators = try report.generators()
        drift = try DriftStore.newest(connection).first { $0.part == "ridge" }
        workers = try status.processes()
        leader = try status.leader()
        alerts = try AlertStore.open(connection)
        schedules = try ScheduleReader(connection: connection).all()
    }

    /// The window's start.
    var since: Timestamp { window.start(before: now) }
    var hasLeader: Bool { leader?.isLeading ?? false }
}
