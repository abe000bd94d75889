import Schema

extension MessageFold {
    /// - Parameter names: the registered generator by each key of its names.
    func contentTable(names: [String: String]) -> TableImage {
        var table = TableImage("content", columns: TableColumns.content)
        for (decision, post) in posts {
            let message = post.message
            let arm = message.banditArm.flatMap { ArmName($0) }
            table.put(
                decision,
                [
                    .text(message.recordOrder), .text(message.postID), .text(message.status.rawValue),
                    .text(message.origin.rawValue), .boolean(message.simulated), .text(message.account),
                    .text(message.decisionType.rawValue), .text(message.banditArm), .text(arm?.contentType),
                    .text(arm?.format?.rawValue), .text(arm?.slot?.rawValue), .text(message.generator(names)),
                    .real(message.generatorConfidence), .text(message.topic), .text(message.hookType),
                    .text(message.style), .text(message.content), .real(message.qualityScore),
                    .real(message.noveltyScore), .real(message.expertiseLevel), .real(message.viralScore),
                    .real(message.propensity), .real(message.armPropensity), .real(message.hourPropensity),
                    .text(message.stateVersion), .moment(message.createdAt), .moment(message.postedAt),
                ])
        }
        return table
    }

    var outcomesTable: TableImage {
        var table = TableImage("outcomes", columns: TableColumns.outcomes)
        for (decision, outcome) in outcomes() {
            var cells: [Cell] = [.text(outcome.postID), .boolean(outcome.simulated), .text(outcome.source)]
            cells += outcome.counts.map { .integer($0.value) }
            cells += outcome.counts.map { .moment($0.readAt) }
            cells += [.moment(outcome.collectedAt), .real(outcome.engagementRate)]
            table.put(decision, cells)
        }
        return table
    }

    var readingsTable: TableImage {
        var table = TableImage("readings", columns: TableColumns.readings)
        for (key, reading) in readings {
            table.put(
                "\(key.decisionID) \(key.collectedAt)",
                [.text(reading.postID), .text(reading.source), .boolean(reading.simulated)]
                    + reading.counts.map { .integer($0) })
        }
        return table
    }

    var attributionsTable: TableImage {
        var table = TableImage("follower_attributions", columns: TableColumns.attributions)
        for (key, attribution) in attributions {
            let message = attribution.message
            table.put(
                key.text,
                [.integer(message.followersGained), .moment(message.collectedAt), .boolean(message.simulated)])
        }
        return table
    }

    /// One row a reading that is not believed; the key holds all of it.
    var rejectionsTable: TableImage {
        var table = TableImage("rejected_readings", columns: [])
        for rejection in rejections {
            table.put(Self.rejectionKey(rejection.message, reason: rejection.reasons.joined(separator: ",")), [])
        }
        return table
    }

    static func rejectionKey(_ message: MetricMessage, reason: String) -> String {
        let reading = String(decoding: message.encoded(), as: UTF8.self)
        return "\(message.decisionID) \(message.collectedAt) \(reason) \(reading)"
    }
}

extension PostMessage {
    /// The registered name of its generator; one that is in no registry as it is.
    func generator(_ names: [String: String]) -> String? {
        generatorName.map { names[GeneratorName.key($0)] ?? $0 }
    }
}
