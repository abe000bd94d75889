"""Invented figures of what was learned: weights, generators, predictions, arms, hours, models."""

import math
import random
from datetime import datetime, timedelta

GENERATORS = {
    "humanVoice": (0.15, 1.9),
    "newsReporter": (0.12, 0.7),
    "storyteller": (0.12, 2.6),
    "interestingContent": (0.10, 1.1),
    "provocateur": (0.10, 3.4),
    "dataNerd": (0.10, 5.8),
    "mythBuster": (0.10, 1.6),
    "coach": (0.08, 0.9),
    "thoughtLeader": (0.05, 0.4),
    "contrarian": (0.04, 2.1),
    "explorer": (0.02, None),
    "philosopher": (0.02, 0.0),
}


def rfc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def tier(rate: float | None) -> str | None:
    if rate is None:
        return None
    steps = [(5, "viral"), (3, "excellent"), (1.5, "good"), (0.5, "average"), (0, "poor")]
    return next((name for above, name in steps if rate > above), "failing")


def weights(now: datetime, dice: random.Random, changes: int = 60) -> dict:
    value = {name: default for name, (default, _) in GENERATORS.items()}
    target = {name: 0.02 + (rate or 0.6) ** 1.3 for name, (_, rate) in GENERATORS.items()}
    total = sum(target.values())
    series = []
    for step in range(changes):
        at = now - timedelta(hours=6 * (changes - step))
        series.append({"at": rfc(at), "event_id": step + 1, "kind": "autonomous_optimization"})
        series[-1]["reason"] = f"{40 + step} posts, driven by posterior"
        series[-1]["weights"] = dict(value)
        value = {
            name: weight + 0.08 * (target[name] / total * dice.uniform(0.7, 1.3) - weight)
            for name, weight in value.items()
        }
        whole = sum(value.values())
        value = {name: weight / whole for name, weight in value.items()}
    last = series[-1]["weights"]
    return {"series": series, "generators": [generator(name, last[name], dice) for name in GENERATORS]}


def generator(name: str, weight: float, dice: random.Random) -> dict:
    default, rate = GENERATORS[name]
    posts = round(weight * 900)
    impressions = None if rate is None else posts * 1450
    half = None if rate is None else 0.35 + 6 / math.sqrt(posts)
    trends = ("improving", "stable", "declining")
    return {
        "name": name,
        "status": "testing" if name == "explorer" else "active",
        "weight": weight,
        "default_weight": default,
        "locked": name == "contrarian",
        "override": 0.05 if name == "thoughtLeader" else None,
        "posts": posts,
        "measured_posts": 0 if rate is None else posts - 3,
        "impressions": impressions or 0,
        "followers": None if rate is None else round(impressions * rate / 1000),
        "f_per_1k": rate,
        "mean": None if rate is None else rate * 0.9 + 0.15,
        "low": None if rate is None else max(0.02, rate * 0.9 + 0.15 - half),
        "high": None if rate is None else rate * 0.9 + 0.15 + half,
        "probability_of_best": None if rate is None else (0.91 if name == "dataNerd" else 0.01),
        "tier": tier(rate),
        "trend": None if rate is None else dice.choice(trends),
        "comparison": "not_enough_evidence" if rate is None else "ahead" if rate > 2.4 else "behind",
        "reason": None
        if rate is None
        else f"target {weight * 1.1:.4f} from {rate} followers per 1000 impressions over {posts} posts; "
        "stepped by 30 % of the way, exploration keeps 1.25 %",
        "actions": ["unlock" if name == "contrarian" else "lock", "set"]
        + (["release"] if name == "thoughtLeader" else []),
    }


def predictions(now: datetime, dice: random.Random, count: int = 220) -> dict:
    points = []
    for index in range(count):
        predicted = dice.uniform(0.012, 0.061)
        actual = max(0.0, predicted * dice.lognormvariate(0, 0.35))
        points.append(
            {
                "decision_id": f"00000000-0000-4000-8000-{index:012d}",
                "posted_at": rfc(now - timedelta(minutes=47 * index)),
                "predicted": predicted,
                "actual": actual,
            }
        )
    groups = [(0.016, 31), (0.023, 44), (0.031, 52), (0.042, 47), (0.055, 29)]
    calibration = [
        {"predicted": at, "actual": at * 1.06, "low": at * 0.9, "high": at * 1.22, "posts": posts}
        for at, posts in groups
    ]
    measured = rfc(now - timedelta(minutes=20))
    return {
        "points": points,
        "calibration": calibration,
        "skill": 0.412,
        "calibration_error": 0.0021,
        "measured_at": measured,
    }


def arms(dice: random.Random) -> list[dict]:
    names = ["educational_thread", "educational", "factual", "story", "story_thread", "question", "list", "opinion"]
    found = []
    for name in names:
        successes, failures = dice.randint(4, 90), dice.randint(20, 120)
        mean = (successes + 1) / (successes + failures + 2)
        half = 1.96 * math.sqrt(mean * (1 - mean) / (successes + failures + 3))
        found.append(
            {
                "name": f"content_{name}",
                "successes": successes,
                "failures": failures,
                "mean": mean,
                "low": max(0, mean - half),
                "high": min(1, mean + half),
                "probability_of_best": 1 / len(names),
            }
        )
    return found


def hours(dice: random.Random) -> list[dict]:
    found = []
    for hour in range(24):
        pulls = 0 if hour in (3, 4) else dice.randint(2, 40)
        lift = 0.025 + 0.022 * math.cos((hour - 18) / 24 * 2 * math.pi)
        found.append({"hour": hour, "pulls": pulls, "mean": None if pulls == 0 else lift + dice.uniform(0, 0.008)})
    return found


def models(now: datetime) -> list[dict]:
    found = []
    for index in range(14):
        ridge = index % 2 == 0
        decision = ("published", "published", "stored", "stored", "refused", "published")[index % 6]
        reason = {
            "published": "mse 0.000214 is not worse than 0.000371 of the training mean and 0.000219 of the published",
            "stored": "mse 0.000241 is worse than 0.000214 of the published model; the published one stays",
            "refused": "8 rows, and 10 are needed",
        }[decision]
        found.append(
            {
                "model_id": 80 - index,
                "kind": "ridge" if ridge else "logistic",
                "trained_at": rfc(now - timedelta(hours=6 * (index // 2) + 1)),
                "rows": 412 - 9 * index,
                "validation_rows": 82 - 2 * index,
                "decision": decision,
                "reason": reason,
                "current": index in (0, 1),
                "pinned": index == 1,
                "r_squared": (None if index == 4 else 0.41 - 0.02 * index) if ridge else None,
                "auc": None if ridge else 0.78 - 0.01 * index,
                "actions": [] if index in (0, 1) or decision == "refused" else ["promote"],
            }
        )
    return found
