import Bootstrap
import CommandLine
import Operations
import Runtime
import Store
import Timekeeping

/// `coordinator status`
enum StatusCommand {
    static let command = Command(
        "status", "Show the state of the deployment",
        discussion: """
            Leader, processes, slots, jobs that need attention, posts and readings, what the gates refuse and why, arms,
            weights and what is published, read in one snapshot. Writes nothing.
            """,
        group: CommandGroup.see, options: [.json],
        examples: [
            .init("coordinator status", "for people"), .init("coordinator status --json", "for programs"),
        ],
        exits: [.badInput, .serverMissing],
        perform: { arguments in
            let configuration = try Configuration.load()
            let status = try StatusReader(
                connection: Database.open(configuration, applicationName: "rookery-coordinator-status")
            ).read(
                now: configuration[.clock].makeClock().now(), clock: clock(configuration),
                deadLetters: DeadLetterCounts.read(configuration).map { counts in
                    Dictionary(uniqueKeysWithValues: counts.map { ($0.topic, $0.count) })
                })
            return try arguments.show(status) { $0.text($1) }
        })

    private static func clock(_ configuration: Configuration) -> String {
        configuration.printable(ConfigurationKey<ClockSpecification>.clock) ?? "real"
    }
}

extension DeploymentStatus {
    /// The status for people.
    func text(_ paint: Painter) -> String {
        let heading = "@\(report.account), \(report.mode), at \(Figures.moment(now)) (clock \(clock))"
        let sections: [ReportSection] = [
            alertSection(paint), processSection(paint), lagSection(paint), slotSection(paint),
            JobsSection.section(report, paint), jobSection(paint), ActivitySection.section(report, paint),
            gateSection(paint), modelSection(paint), DriftSection.section(report, paint),
            ArmsSection.section(report, nil, paint), WeightsSection.section(report, nil, paint),
            PosteriorSection.section(report, paint),
        ]
        return ([paint(.strong, heading)] + sections.filter { !$0.lines.isEmpty }.map { "\n" + $0.text(paint) })
            .joined(separator: "\n")
    }

    /// What is open, worst first.
    private func alertSection(_ paint: Painter) -> ReportSection {
        ReportSection("Alerts: \(alerts.count) open", alerts.isEmpty ? [] : [AlertList(alerts: alerts).text(paint)])
    }

    private func processSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("role", .left), ("instance", .left), ("state", .left), ("last seen", .right), ("its clock", .left))
        for process in workers {
            let hasStopped = process.state == "stopped"
            table.add(
                .init(process.role), .init(process.instance),
                .init(
                    process.alive || hasStopped ? process.state : "silent",
                    process.alive ? .good : hasStopped ? .faint : .bad),
                .init("\(Figures.fixed(Double(process.silenceMs) / 1000, 1)) s ago"),
                .init(Figures.moment(process.domainTime)))
        }
        let leadership = leader.map { leader in
            leader.isLeading
                ? "\(leader.instance) is leader, term \(leader.term)" : "no leader (last term \(leader.term))"
        }
        return ReportSection("Processes: \(leadership ?? "no leader yet")", table.lines(paint))
    }

    /// The furthest behind of each role and topic.
    private func lagSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(("role", .left), ("topic", .left), ("behind", .right), ("records", .right))
        for (_, lags) in Dictionary(grouping: lag, by: { "\($0.role) \($0.topic)" }).sorted(by: { $0.key < $1.key }) {
            guard let worst = lags.max(by: { ($0.seconds ?? -1) < ($1.seconds ?? -1) }) else { continue }
            table.add(
                .init(worst.role), .init(worst.topic),
                .init(worst.seconds.map { "\(Figures.fixed($0, 1)) s" } ?? Figures.unknown),
                .init(worst.records.map(Figures.grouped) ?? Figures.unknown))
        }
        return ReportSection("Lag", table.isEmpty ? [] : table.lines(paint))
    }

    private func slotSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(("schedule", .left), ("last slot", .left), ("next slot", .left), ("", .left))
        for entry in nextSlots {
            let isLate = entry.nextSlot <= now && !entry.paused
            table.add(
                .init(entry.schedule), .init(Figures.moment(entry.lastSlot)), .init(Figures.moment(entry.nextSlot)),
                entry.paused ? .init("paused", .warning) : isLate ? .init("due", .warning) : .init(""))
        }
        return ReportSection("Next slots", table.lines(paint))
    }

    private func jobSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("job", .left), ("slot", .left), ("state", .left), ("attempts", .right), ("reason", .left))
        for job in jobs {
            table.add(
                .init(job.kind), .init(Figures.moment(job.slot)),
                .init(job.stale ? "its worker is silent" : job.state, job.state == "failed" ? .bad : .warning),
                .init(String(job.attempts)), .init(String((job.error ?? "").prefix(60))))
        }
        return ReportSection("Jobs that need attention", table.isEmpty ? [] : table.lines(paint))
    }

    private func gateSection(_ paint: Painter) -> ReportSection {
        let gate = report.gate
        var table = TextTable(("", .left), ("", .right))
        if let mode = gate.mode, let views = gate.viewsMin, let likes = gate.likesMin {
            let limits = "\(Figures.significant(views, 6)) views, \(Figures.significant(likes, 6)) likes (\(mode))"
            table.add(.init("thresholds"), .init(limits))
        }
        table.add(.init("learnable"), .init(Figures.grouped(gate.learnable), .good))
        for (reason, count) in gate.refusals.entries {
            table.add(.init("refused: \(reason)"), .init(Figures.grouped(count)))
        }
        for (state, count) in checkpoints.sorted(by: { $0.key < $1.key }) {
            table.add(.init("checkpoints \(state)"), .init(Figures.grouped(count)))
        }
        if let deadLetters {
            for (topic, count) in deadLetters.sorted(by: { $0.key < $1.key }) {
                table.add(
                    .init("records in \(topic)"), .init(Figures.grouped(count), count > 0 ? .warning : .plain))
            }
        } else {
            table.add(.init("dead letters"), .init(Figures.unknown))
        }
        return ReportSection("Gates, checkpoints and dead letters", table.lines(paint))
    }

    /// The last fit of each kind, and which version is published.
    private func modelSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("model", .left), ("fitted", .left), ("rows", .right), ("decision", .left), ("reason", .left))
        for kind in PredictorModel.Kind.allCases {
            guard let model = report.lastFit(kind) else { continue }
            table.add(
                .init("\(kind.rawValue) #\(model.modelID)"), .init(Figures.moment(model.trainedAt)),
                .init(Figures.grouped(model.rows)),
                .init(model.decision.rawValue, model.decision == .published ? .good : .plain),
                .init(String(model.reason.prefix(60))))
        }
        var lines = table.isEmpty ? [] : table.lines(paint)
        if let version = report.versions.last {
            let confirmed = version.confirmed ? "Redis has it" : "Redis has not taken it yet"
            lines.append("  current: \(version.version) of \(Figures.moment(version.publishedAt)), \(confirmed)")
        }
        return ReportSection("Models", lines)
    }
}
