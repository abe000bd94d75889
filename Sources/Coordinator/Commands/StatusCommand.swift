import CommandLine
import Learning
import Operations
import Runtime
import Store
import Timekeeping

/// `coordinator status`
enum StatusCommand {
    static let command = Command(
        "status", "say how the deployment stands",
        discussion: """
            Leader, processes, slots, jobs that need a look, posts and readings, what the gates refuse and why, arms,
            weights and what is published, read in one snapshot. Writes nothing.
            """,
        options: [.json],
        examples: [
            .init("coordinator status", "for people"), .init("coordinator status --json", "for programs"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let status = try await CommandThread().run { try read(configuration, now: now) }
        Console.output(arguments.has("json") ? status.value.json : status.text(.standardOutput))
        return .success
    }

    private static func read(_ configuration: Configuration, now: Timestamp) throws -> DeploymentStatus {
        let connection = try Database.connect(configuration, purpose: "status")
        let clock = ConfigurationRegistry.settings.first { $0.name == "ROOKERY_CLOCK" }
        let form = clock.flatMap { configuration.printable($0) } ?? "real"
        var status = try StatusReader(connection: connection).read(now: now, clock: form)
        status.deadLetters = DeadLetterCounts.read(configuration)
        return status
    }
}

extension DeploymentStatus {
    /// The status for people.
    func text(_ paint: Painter) -> String {
        let heading = "@\(report.account), \(report.mode), at \(report.now) (clock \(clock))"
        let sections =
            [
                alertSection(paint), processes(paint), lagSection(paint), slots(paint),
                JobsSection.section(report, paint), jobSection(paint),
                HappenedSection.section(report), gateSection(paint), modelSection(paint),
                DriftSection.section(report, paint),
                ArmsSection.section(report, nil, paint), WeightsSection.section(report, nil, paint),
                PosteriorSection.section(report, paint),
            ]
        return ([paint(.strong, heading)] + sections.filter { !$0.lines.isEmpty }.map { "\n" + $0.text(paint) })
            .joined(separator: "\n")
    }

    private func processes(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("role", .left), ("instance", .left), ("state", .left), ("last seen", .right), ("its clock", .left))
        for worker in workers {
            table.add(
                .init(worker.role), .init(worker.instance),
                .init(
                    worker.isAlive ? worker.state : worker.state == "stopped" ? "stopped" : "silent",
                    worker.isAlive ? .good : worker.state == "stopped" ? .faint : .bad),
                .init("\(Figures.fixed(Double(worker.silence) / 1000, 1)) s ago"), .init(worker.domainTime.rfc3339))
        }
        let leads = leader.map { leader in
            leader.leaseLeft > 0
                ? "\(leader.instance) leads, term \(leader.term)" : "nobody leads since term \(leader.term)"
        }
        return ReportSection("Processes: \(leads ?? "nobody has led yet")", table.lines(paint))
    }

    private func slots(_ paint: Painter) -> ReportSection {
        var table = TextTable(("schedule", .left), ("last slot", .left), ("next slot", .left), ("", .left))
        for entry in next {
            let isLate = entry.nextSlot <= report.now && !entry.isPaused
            table.add(
                .init(entry.schedule), .init(entry.lastSlot.rfc3339), .init(entry.nextSlot.rfc3339),
                entry.isPaused ? .init("paused", .warning) : isLate ? .init("due", .warning) : .init(""))
        }
        return ReportSection("Next slots", table.lines(paint))
    }

    private func jobSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("job", .left), ("slot", .left), ("state", .left), ("attempts", .right), ("why", .left))
        for job in jobs {
            let state = job.isStale ? "its worker is silent" : job.state
            table.add(
                .init(job.kind), .init(job.slot.rfc3339), .init(state, job.state == "failed" ? .bad : .warning),
                .init(String(job.attempts)), .init(String((job.error ?? "").prefix(60))))
        }
        return ReportSection("Jobs that need a look", table.isEmpty ? [] : table.lines(paint))
    }

    private func gateSection(_ paint: Painter) -> ReportSection {
        let gate = report.gate
        var table = TextTable(("", .left), ("", .right))
        if let mode = gate.mode, let views = gate.viewsMin, let likes = gate.likesMin {
            let limits = "\(Figures.significant(views, 6)) views, \(Figures.significant(likes, 6)) likes (\(mode))"
            table.add(.init("thresholds"), .init(limits))
        }
        table.add(.init("may be learned from"), .init(Figures.grouped(gate.learnable), .good))
        for refusal in gate.refusals {
            table.add(.init("refused: \(refusal.reason)"), .init(Figures.grouped(refusal.count)))
        }
        for checkpoint in checkpoints {
            table.add(.init("checkpoints \(checkpoint.state)"), .init(Figures.grouped(checkpoint.count)))
        }
        if let deadLetters {
            for letter in deadLetters {
                table.add(
                    .init("records in \(letter.topic)"),
                    .init(Figures.grouped(letter.count), letter.count > 0 ? .warning : .plain))
            }
        } else {
            table.add(.init("dead letters"), .init(Figures.unknown))
        }
        return ReportSection("Gates, checkpoints and dead letters", table.lines(paint))
    }
}

extension DeploymentStatus {
    /// What is open, worst first.
    func alertSection(_ paint: Painter) -> ReportSection {
        ReportSection("Alerts: \(alerts.count) open", alerts.isEmpty ? [] : [AlertList(alerts: alerts).text(paint)])
    }

    /// The furthest behind of each role and topic.
    func lagSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(("role", .left), ("topic", .left), ("behind", .right), ("records", .right))
        for (_, lags) in Dictionary(grouping: lags, by: { "\($0.role) \($0.topic)" }).sorted(by: { $0.key < $1.key }) {
            guard let worst = lags.max(by: { ($0.seconds ?? -1) < ($1.seconds ?? -1) }) else { continue }
            table.add(
                .init(worst.role), .init(worst.topic),
                .init(worst.seconds.map { "\(Figures.fixed($0, 1)) s" } ?? Figures.unknown),
                .init(worst.records.map(Figures.grouped) ?? Figures.unknown))
        }
        return ReportSection("Lag", table.isEmpty ? [] : table.lines(paint))
    }
}

extension DeploymentStatus {
    /// The last fit of each kind, and which one is in force.
    func modelSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("model", .left), ("fitted", .left), ("rows", .right), ("decision", .left), ("why", .left))
        for kind in [ModelSummary.Kind.ridge, .logistic] {
            guard let model = report.lastFit(kind) else { continue }
            let tone: Tone = model.decision == "published" ? .good : .plain
            table.add(
                .init("\(kind.rawValue) #\(model.modelID)"), .init(model.trainedAt.rfc3339),
                .init(Figures.grouped(model.rowCount)), .init(model.decision, tone),
                .init(String(model.reason.prefix(60))))
        }
        var lines = table.isEmpty ? [] : table.lines(paint)
        if let version = report.versions.last {
            let confirmed = version.confirmed ? "Redis has it" : "Redis has not taken it yet"
            lines.append("  in force: \(version.version) of \(version.publishedAt), \(confirmed)")
        }
        return ReportSection("Models", lines)
    }
}
