import CommandLine
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// Reads all that the page shows, in one snapshot of the database that cannot write. Each section has a reader of its own;
/// what `status`, `report` and `model` read already is read by them.
struct PageStateReader {
    let configuration: Configuration
    let isWritable: Bool
    let deadLetters: StructuredValue

    func read(_ connection: PostgresConnection, _ window: PageWindow, now: Timestamp) throws -> StructuredValue {
        try connection.transaction(isolation: .repeatableRead) {
            try connection.script("SET TRANSACTION READ ONLY")
            let deployment = try Store.Deployment.load(connection)
            let reading = PageReading(
                connection: connection, now: now, since: window.start(before: now), deployment: deployment)
            let figures = try PageFigures(reading)
            let head: [StructuredValue.Field] = [
                .init("now", .time(now)), .init("account", .text(deployment.account)),
                .init("mode", .text(deployment.mode.rawValue)), .init("time_zone", .text(deployment.timeZone)),
                .init("started_at", .time(deployment.startedAt)), .init("clock", .text(clock)),
                .init("version", .text(ProcessIdentity.version)), .init("window", .text(window.rawValue)),
                .init("writable", .bool(isWritable)), .init("headline", try PageHeadline.read(reading, figures)),
            ]
            return .object(try head + sections(reading, figures, window))
        }
    }

    private func sections(
        _ reading: PageReading, _ figures: PageFigures, _ window: PageWindow
    ) throws -> [StructuredValue.Field] {
        [
            .init("weights", try PageWeights.read(reading, figures, window)),
            .init("predictions", try PagePredictions.read(reading, figures)),
            .init("arms", PageArms.content(figures)), .init("hours", PageArms.hours(figures)),
            .init("schedules", try PageSchedules.read(reading, figures)), .init("slots", try PageSlots.read(reading)),
            .init("upcoming", try PageSchedules.upcoming(reading, figures)),
            .init("gates", try PageGates.read(reading, figures)),
            .init("lag", try PageProcesses.lag(reading)), .init("processes", PageProcesses.alive(figures)),
            .init("dead_letters", deadLetters), .init("models", try PageModels.read(reading)),
            .init("alerts", PageAlerts.open(figures)),
            .init("events", try PageEvents.read(reading)), .init("posts", try PagePosts.read(reading)),
        ]
    }

    private var clock: String {
        let setting = ConfigurationRegistry.settings.first { $0.name == "ROOKERY_CLOCK" }
        return setting.flatMap { configuration.printable($0) } ?? "real"
    }
}

/// What every section is read with.
struct PageReading {
    let connection: PostgresConnection
    let now: Timestamp
    /// The window's beginning.
    let since: Timestamp
    let deployment: Store.Deployment
}

/// What several sections tell of, read once by the readers of `report` and `status`.
struct PageFigures {
    let gate: GateSummary
    let contentArms: [ArmSummary]
    let timingArms: [ArmSummary]
    let generators: [GeneratorSummary]
    let drift: [DriftStore.Row]
    let processes: [DeploymentStatus.Worker]
    let leader: DeploymentStatus.Leader?
    let alerts: [AlertRecord]
    let schedules: [ScheduleRecord]

    init(_ reading: PageReading) throws {
        let report = ReportReader(connection: reading.connection)
        let status = StatusReader(connection: reading.connection)
        gate = try report.gate()
        (contentArms, timingArms) = try report.arms()
        generators = try report.generators()
        drift = try DriftStore.newest(reading.connection)
        processes = try status.workers()
        leader = try status.leader()
        schedules = try PageSchedules.records(reading.connection)
        alerts = try AlertStore.open(reading.connection)
    }
}

/// How far back the page looks.
enum PageWindow: String, CaseIterable, Sendable {
    case day = "1d"
    case week = "7d"
    case month = "30d"
    case all

    /// - Throws: `PageProblem` with 400 for anything but the four; a week where nothing is said.
    init(_ text: String?) throws(PageProblem) {
        guard let window = PageWindow(rawValue: text ?? "7d") else {
            throw PageProblem(400, "bad_window", "window is one of 1d, 7d, 30d and all")
        }
        self = window
    }

    /// Its beginning.
    func start(before now: Timestamp) -> Timestamp {
        switch self {
        case .day: now - .days(1)
        case .week: now - .days(7)
        case .month: now - .days(30)
        case .all: Timestamp(seconds: 0)
        }
    }
}
