"""What the coordinator would answer, with invented figures: a deployment at work, an empty one, an unknown one."""

import random
from datetime import UTC, datetime, timedelta

from fixture_learning import GENERATORS, arms, hours, models, predictions, rfc, weights
from fixture_work import dead_letters, gates, lag, processes, schedules, slots, upcoming

NOW = datetime(2026, 3, 31, 14, 5, 0, tzinfo=UTC)
SCRIPT = (
    """<script>window.wasRun = "yes"</script><img src=x onerror="window.wasRun='yes'"> "quotes" & 'more' \u202eend"""
)
LONG = "Aworldwithoutasinglespacetobreakat" * 12


def at_work(writable: bool = True) -> dict:
    dice = random.Random(11)
    return {
        "now": rfc(NOW),
        "account": "fieldnotes",
        "mode": "shadow",
        "time_zone": "Europe/Berlin",
        "started_at": rfc(NOW - timedelta(days=29)),
        "clock": "simulated",
        "version": "0.5.0",
        "window": "7d",
        "writable": writable,
        "actions": actions(),
        "headline": {
            "severity": "ok",
            "sentences": [
                "Learning from 584 posts, 139 refused (learn run of 2026-03-31T14:00:00Z).",
                "The optimization of 2026-03-31T12:05:00Z changed 11 weights.",
                "Model 80 predicts the engagement rate with a skill of 41 % over 209 posts.",
            ],
        },
        "weights": weights(NOW, dice),
        "predictions": predictions(NOW, dice),
        "arms": arms(dice),
        "hours": hours(dice),
        "schedules": schedules(NOW),
        "slots": slots(NOW),
        "upcoming": upcoming(NOW),
        "gates": gates(NOW),
        "lag": lag(),
        "processes": processes(),
        "dead_letters": dead_letters(),
        "models": models(NOW),
        "alerts": alerts(),
        "events": events(),
        "posts": posts(dice),
    }


def actions() -> list[dict]:
    """The catalogue, as the coordinator serves it."""
    percent = {"name": "weight", "label": "Weight (%)", "kind": "percent"}
    version = {"name": "version", "label": "Version (empty: the previous one)", "kind": "text"}
    known = [
        ("lock", "Lock", "generator", []),
        ("unlock", "Unlock", "generator", []),
        ("set", "Set", "generator", [percent]),
        ("release", "Release", "generator", []),
        ("pause", "Pause", "schedule", []),
        ("resume", "Resume", "schedule", []),
        ("trigger", "Run now", "schedule", []),
        ("promote", "Promote", "model", []),
        ("rollback", "Roll back", "models", [version]),
        ("acknowledge", "Acknowledge", "alert", []),
    ]
    return [
        {"name": name, "label": label, "description": f"What {name} does.", "target": target, "fields": fields}
        for name, label, target, fields in known
    ]


def alerts() -> list[dict]:
    return [
        {
            "alert_id": 7,
            "kind": "generator_viral",
            "subject": "dataNerd",
            "severity": "info",
            "summary": "dataNerd won 5.80 followers per 1000 impressions over 212 posts; viral begins above 5.",
            "opened_at": rfc(NOW - timedelta(hours=5)),
            "acknowledged_by": "mira",
            "actions": [],
        },
        {
            "alert_id": 9,
            "kind": "schedule_missed",
            "subject": "optimize",
            "severity": "warning",
            "summary": "Schedule optimize missed 2 slots in the last day; the latest is due since 3 h 5 min.",
            "opened_at": rfc(NOW - timedelta(hours=3, minutes=5)),
            "acknowledged_by": None,
            "actions": ["acknowledge"],
        },
    ]


def events() -> list[dict]:
    kinds = ["autonomous_optimization", "skipped", "manual_override", "autonomous_optimization", "lock", "failed"]
    reasons = [
        "214 posts; worth 2.41 (2.10 to 2.77) followers per 1000 impressions, before 2.36 (2.05 to 2.70)",
        "17 gated posts in 7 days, and 20 are needed",
        "by mira: a campaign runs until Friday",
        "201 posts; not enough evidence for a best generator",
        "by mira: it is compared with last month",
        "the locks and overrides leave 0.93 to share and the floors of the others need 0.2",
    ]
    return [
        {
            "event_id": 60 - index,
            "at": rfc(NOW - timedelta(hours=6 * index + 2)),
            "kind": kind,
            "reason": reason,
            "generators_updated": 0 if kind in ("skipped", "failed") else 11 if index % 3 == 0 else 1,
        }
        for index, (kind, reason) in enumerate(zip(kinds, reasons, strict=True))
    ]


def posts(dice: random.Random) -> list[dict]:
    texts = [
        SCRIPT,
        LONG,
        "Three charts on how swifts find the same roof every May.\n\nThe third one surprised us.",
        "Warum Störche im Herbst nach Süden ziehen: 渡り鳥 und ein bisschen Physik 🐦",
        None,
        "A rook's nest is a building site: here is who carries which twig.",
    ]
    refusals: list[list[str] | None] = [[], ["too_young"], None, ["views_low"], [], ["views_low", "likes_low"]]
    return [
        {
            "decision_id": f"10000000-0000-4000-8000-{index:012d}",
            "posted_at": rfc(NOW - timedelta(minutes=37 * index + 4)),
            "generator": None if index == 9 else list(GENERATORS)[index % 12],
            "topic": None if index % 7 == 6 else "migration",
            "content": texts[index % len(texts)],
            "impressions": None if index < 2 else dice.randint(90, 48_000),
            "predicted": dice.uniform(0.01, 0.06),
            "actual": None if index < 2 else dice.uniform(0.0, 0.09),
            "learnable": None if (gate := refusals[index % len(refusals)]) is None else not gate,
            "refusals": gate or [],
        }
        for index in range(30)
    ]


def empty() -> dict:
    """Migrated a minute ago: nothing ran, nothing is known but the generators' defaults."""
    unmeasured = dict.fromkeys(at_work()["weights"]["generators"][0]) | {
        "posts": 0,
        "measured_posts": 0,
        "impressions": 0,
        "actions": [],
    }
    generators = [
        unmeasured | {"name": name, "status": "active", "weight": share, "default_weight": share, "locked": False}
        for name, (share, _) in GENERATORS.items()
    ]
    headline = {"severity": "warning", "sentences": ["Nothing learned yet: no learn run has finished."]}
    lists = [
        "arms",
        "hours",
        "schedules",
        "slots",
        "upcoming",
        "lag",
        "processes",
        "models",
        "alerts",
        "events",
        "posts",
    ]
    return (
        at_work(writable=False)
        | {name: [] for name in lists}
        | {
            "headline": headline,
            "weights": {"series": [], "generators": generators},
            "predictions": {
                "points": [],
                "calibration": [],
                "skill": None,
                "calibration_error": None,
                "measured_at": None,
            },
            "gates": dict.fromkeys(("mode", "views_min", "likes_min", "age_min_seconds"))
            | {"learnable": 0, "refused": 0, "pending": 0, "refusals": [], "over_time": []},
            "dead_letters": None,
        }
    )


def unknown() -> dict:
    """Every value null that may be: what the page makes of a deployment of which nothing can be read."""

    def hollow(value: object, name: str) -> object:
        if isinstance(value, dict):
            return {key: hollow(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [hollow(one, name) for one in value]
        return value if name in NAMES else None

    return hollow(at_work(), "") | {"writable": False, "now": rfc(NOW)}


NAMES = {
    "name",
    "schedule",
    "slot",
    "topic",
    "instance",
    "role",
    "model_id",
    "alert_id",
    "event_id",
    "decision_id",
    "hour",
    "at",
    "reason",
    "severity",
    "kind",
    "window",
}
