"""Invented messages of the three topics: the same for the same seed.

They are what a stream holds on a bad day: posts edited and sent again, readings before their post, out of order, sent
twice, corrected downwards, with gaps, with counts that cannot be, two of one moment that differ, and records that are
no messages at all.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

TOPICS = ("posts", "metrics", "attributions")
TYPES = ("educational", "factual", "opinion", "story")
FORMATS = ("single", "thread", "reply")
SLOTS = ("morning", "afternoon", "evening", "night")
GENERATORS = ("humanVoice", "newsReporter", "storyteller", "dataNerd", "coach", "explorer")
DAYS = 3  # posts lie this far back from the clock's start
REPEATED = 64  # a message sent again is one of so many before it


class Messages:
    """`start` is when the stack's clock starts; readings and windows lie before it."""

    def __init__(self, seed: int, count: int, start: datetime):
        self.count = count
        self._draw = random.Random(seed)
        self._start = start
        self._decisions = [self._decision() for _ in range(max(count // 25, 20))]
        self._recent: list[tuple[str, str]] = []
        self.kinds: dict[str, int] = {}

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """`count` pairs of topic and line."""
        for _ in range(self.count):
            kind, topic, line = self._next()
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            self._recent = [*self._recent[-REPEATED:], (topic, line)]
            yield topic, line

    def _next(self) -> tuple[str, str, str]:
        chance = self._draw.random()
        if chance < 0.01:
            topic = self._draw.choice(TOPICS)
            return "malformed", topic, self._malformed(topic)
        if chance < 0.06 and self._recent:
            return "repeated", *self._draw.choice(self._recent)
        decision = self._draw.choice(self._decisions)
        if chance < 0.16:
            return "posts", "posts", _line(self._post(decision))
        if chance < 0.25:
            return "attributions", "attributions", _line(self._attribution(decision))
        return self._reading(decision)

    def _decision(self) -> dict:
        bits = self._draw.getrandbits(128)
        digits = f"{bits:032x}"
        posted = self._start - timedelta(seconds=self._draw.randrange(3600, DAYS * 86_400))
        return {
            "id": f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}",
            "post": str(((int(posted.timestamp() * 1000) - 1_288_834_974_657) << 22) | self._draw.getrandbits(12)),
            "posted": posted,
            "type": self._draw.choice(TYPES),
            "format": self._draw.choice(FORMATS),
            "reach": int(self._draw.paretovariate(1.2) * 150),
        }

    def _post(self, decision: dict) -> dict:
        draft = self._draw.random() < 0.2
        arm = f"{decision['type']}_{decision['format']}_{self._draw.choice(SLOTS)}"
        return {
            "decision_id": decision["id"],
            "post_id": None if draft else decision["post"],
            "status": "draft" if draft else "posted",
            "origin": "external" if self._draw.random() < 0.03 else "own",
            "simulated": False,
            "account": "rookery_chaos",
            "decision_type": decision["format"],
            "bandit_arm": arm,
            "generator_name": self._draw.choice(GENERATORS),
            "generator_confidence": self._share(),
            "topic": "invented",
            "content": f"Invented text {self._draw.getrandbits(32):x}",
            "quality_score": self._share(),
            "novelty_score": self._share(),
            "expertise_level": self._share(),
            "viral_score": self._draw.choice([None, round(self._draw.random() * 100, 2)]),
            "propensity": max(self._share(), 0.01),
            "created_at": _time(decision["posted"] - timedelta(minutes=self._draw.randrange(1, 60))),
            "posted_at": None if draft else _time(decision["posted"]),
        }

    def _reading(self, decision: dict) -> tuple[str, str, str]:
        hours = self._draw.choice([1, 3, 6, 12, 24, 48])
        read = min(decision["posted"] + timedelta(hours=hours), self._start)
        views = int(decision["reach"] * hours**0.5 * self._draw.uniform(0.7, 1.3))
        reading = {
            "decision_id": decision["id"],
            "post_id": decision["post"],
            "impressions": views,
            "likes": self._part(views, 0.05),
            "retweets": self._part(views, 0.01),
            "replies": self._part(views, 0.01),
            "quotes": self._part(views, 0.002),
            "bookmarks": self._part(views, 0.004),
            "profile_clicks": self._part(views, 0.01),
            "collected_at": _time(read),
            "source": "chaos",
            "simulated": self._draw.random() < 0.01,
        }
        kind = "readings"
        chance = self._draw.random()
        if chance < 0.01:
            reading["likes"], kind = views + 1, "impossible"
        elif chance < 0.16:
            kind = "with nulls"
            for name in self._draw.sample(("impressions", "likes", "retweets", "replies", "profile_clicks"), 2):
                reading[name] = None
        return kind, "metrics", _line(reading)

    def _attribution(self, decision: dict) -> dict:
        direct = self._draw.random() < 0.5
        begin = decision["posted"] if direct else decision["posted"] + timedelta(hours=self._draw.randrange(4))
        end = min(begin + timedelta(hours=self._draw.choice([2, 4, 8])), self._start)
        gained = None if self._draw.random() < 0.1 else self._draw.randrange(0 if direct else -3, 20)
        return {
            "decision_id": decision["id"],
            "followers_gained": gained,
            "window_start": _time(min(begin, end)),
            "window_end": _time(end),
            "method": "direct" if direct else "share",
            "collected_at": _time(end + timedelta(minutes=self._draw.randrange(3))),
            "simulated": False,
        }

    def _malformed(self, topic: str) -> str:
        decision = self._draw.choice(self._decisions)
        good = _line(self._post(decision) if topic == "posts" else self._attribution(decision))
        return self._draw.choice(
            [
                good[: self._draw.randrange(1, len(good) - 1)],
                "not json at all",
                "{}",
                '{"decision_id": 7}',
                _line({"decision_id": decision["id"], "likes": -1}),
                "\u00e9[[[[",
            ]
        )

    def _part(self, views: int, share: float) -> int:
        return min(int(views * share * self._draw.uniform(0.2, 2.0)), views)

    def _share(self) -> float:
        return round(self._draw.random(), 4)


def _line(message: dict) -> str:
    return json.dumps(message, separators=(",", ":"))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
