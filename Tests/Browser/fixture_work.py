"""Invented figures of who works and when: schedules, slots, gates, lag, processes, dead letters."""

from datetime import datetime, timedelta

from fixture_learning import rfc

EVERY_HOURS = {"followers": 1, "learn": 1, "optimize": 6, "retrain": 6}


def schedules(now: datetime) -> list[dict]:
    return [
        {
            "name": name,
            "rule": "at 06:00,18:00 mon-fri" if name == "retrain" else f"every {hours}h",
            "time_zone": "Europe/Berlin" if name == "retrain" else "UTC",
            "paused": name == "followers",
            "paused_by": "mira" if name == "followers" else None,
            "paused_at": rfc(now - timedelta(hours=2)) if name == "followers" else None,
            "pause_reason": "the source is being moved" if name == "followers" else None,
            "last_slot": rfc(now - timedelta(minutes=5)),
            "next_slot": rfc(now + timedelta(hours=hours, minutes=-5)),
            "missed_total": 2 if name == "optimize" else 0,
            "delay_seconds": None if name == "retrain" else 0.4,
            "catch_up": "latest",
            "overlap": "queue",
            "max_attempts": 3,
            "actions": ["resume" if name == "followers" else "pause", "trigger"],
        }
        for name, hours in EVERY_HOURS.items()
    ]


def slots(now: datetime) -> list[dict]:
    found = []
    for name, hours in EVERY_HOURS.items():
        for index in range(72 // hours):
            state = "done"
            if name == "optimize":
                state = ("queued", "missed", "missed", "skipped", "done", "failed", "done", "done")[index % 8]
            elif index % 17 == 16:
                state = "skipped"
            at = now - timedelta(hours=index * hours, minutes=5)
            found.append(
                {
                    "schedule": name,
                    "slot": rfc(at),
                    "state": state,
                    "origin": "trigger" if index % 9 == 8 else "schedule",
                    "reason": None if state == "done" else "17 gated posts in 7 days, and 20 are needed",
                    "delay_seconds": 0.3 + index % 3,
                    "started_at": rfc(at + timedelta(seconds=1)) if state == "done" else None,
                    "finished_at": rfc(at + timedelta(seconds=9)) if state == "done" else None,
                }
            )
    return sorted(found, key=lambda slot: slot["slot"], reverse=True)[:200]


def upcoming(now: datetime) -> list[dict]:
    found = [
        {"schedule": name, "slot": rfc(now + timedelta(hours=hours * (index + 1), minutes=-5))}
        for name, hours in EVERY_HOURS.items()
        for index in range(6)
    ]
    return sorted(found, key=lambda slot: slot["slot"])[:12]


def gates(now: datetime) -> dict:
    over = []
    for index in range(72):
        counts = {
            "learnable": 300 + 4 * index,
            "views_low": 60 + index % 9,
            "likes_low": 44 + index % 5,
            "too_young": 20 + index % 13,
        }
        over.append({"slot": rfc(now - timedelta(hours=72 - index)), "counts": counts})
    return {
        "mode": "adaptive",
        "views_min": 50,
        "likes_min": 1,
        "age_min_seconds": 7200,
        "learnable": 584,
        "refused": 139,
        "pending": 12,
        "refusals": [
            {"reason": "views_low", "posts": 68},
            {"reason": "likes_low", "posts": 45},
            {"reason": "too_young", "posts": 26},
        ],
        "over_time": over,
    }


def lag() -> list[dict]:
    return [
        {"instance": "learner-1", "role": "learner", "topic": "posts", "seconds": 0, "records": 0},
        {"instance": "learner-1", "role": "learner", "topic": "metrics", "seconds": 4.2, "records": 31},
        {"instance": "optimizer-1", "role": "optimizer", "topic": "attributions", "seconds": None, "records": None},
    ]


def processes() -> list[dict]:
    heard = [
        ("coordinator-1", "coordinator", "running", True, 400),
        ("coordinator-2", "coordinator", "running", True, 900),
        ("scraper-1", "scraper", "running", True, 1200),
        ("learner-1", "learner", "running", True, 2100),
        ("optimizer-1", "optimizer", "running", False, 94_000),
        ("predictor-1", "predictor", "stopped", False, 260_000),
    ]
    names = ("instance", "role", "state", "alive", "heartbeat_age_ms")
    return [dict(zip(names, one, strict=True)) | {"is_leader": one[0] == "coordinator-1"} for one in heard]


def dead_letters() -> list[dict]:
    return [
        {"topic": "posts.dead", "waiting": 0},
        {"topic": "metrics.dead", "waiting": 3},
        {"topic": "attributions.dead", "waiting": 1},
    ]
