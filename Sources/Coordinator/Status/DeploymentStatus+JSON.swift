import Learning
import Operations
import Runtime
import Timekeeping

extension DeploymentStatus {
    /// The status as data; what is not known is null.
    var value: StructuredValue {
        [
            "now": .time(report.now), "clock": .text(clock), "leader": leader?.value ?? .null,
            "next_slots": .list(next.map(\.value)), "workers": .list(workers.map(\.value)),
            "jobs": .list(jobs.map(\.value)), "alerts": .list(alerts.map(\.value)),
            "lag": .list(lags.map(\.value)),
            "checkpoints": .object(checkpoints.map { .init($0.state, .int($0.count)) }),
            "dead_letters": deadLetters.map { .object($0.map { .init($0.topic, .int($0.count)) }) } ?? .null,
            "report": report.value(truth: nil),
        ]
    }
}

extension DeploymentStatus.Leader {
    fileprivate var value: StructuredValue {
        ["instance": .text(instance), "term": .int(term), "lease_left_ms": .int(leaseLeft)]
    }
}

extension DeploymentStatus.Next {
    fileprivate var value: StructuredValue {
        [
            "schedule": .text(schedule), "last_slot": .time(lastSlot), "next_slot": .time(nextSlot),
            "paused": .bool(isPaused),
        ]
    }
}

extension DeploymentStatus.Worker {
    fileprivate var value: StructuredValue {
        [
            "instance": .text(instance), "role": .text(role), "state": .text(state), "alive": .bool(isAlive),
            "silence_ms": .int(silence), "domain_time": .time(domainTime),
        ]
    }
}

extension DeploymentStatus.Job {
    fileprivate var value: StructuredValue {
        [
            "kind": .text(kind), "slot": .time(slot), "state": .text(state), "attempts": .int(attempts),
            "stale": .bool(isStale), "error": .optional(error),
        ]
    }
}

extension SystemState.Lag {
    fileprivate var value: StructuredValue {
        [
            "role": .text(role), "topic": .text(topic), "seconds": .optional(seconds), "records": .optional(records),
        ]
    }
}
