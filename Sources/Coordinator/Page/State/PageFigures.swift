import Operations
import Store

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
