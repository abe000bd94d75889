"""Read what Rookery has learned and predict how a post will do before it goes out.

One file, needs redis-py (``pip install redis``) and nothing else::

    import redis
    from rookery_predictor import Post, read_predictor

    predictor = read_predictor(redis.Redis.from_url("redis://127.0.0.1:6379/0"))
    post = Post(quality=0.85, content_type="educational", hour=14, thread=True,
                novelty=0.8, expertise=0.75, viral_score=60)
    print(predictor.predicted_rate(post), predictor.follow_probability(post))

The payload is described by ``schema/predictor-v2.schema.json``. Keys that are not known here are ignored, as the
schema asks; a key that is missing or of the wrong type is a ``PayloadError`` that names it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

KEY = "predictor:v2:latest"
_VERSION = re.compile(r"v2_[0-9]+\Z")


class PayloadError(ValueError):
    """The key is not there, or what it holds is not a predictor of version 2."""


class _Client(Protocol):
    """What is asked of a client: ``redis.Redis`` is one."""

    def get(self, name: str) -> Any: ...


@dataclass(frozen=True)
class Post:
    """What is known of a post before it goes out.

    ``hour`` is that of posting in the account's time zone (``Predictor.hour`` finds it). ``viral_score`` is the
    estimate made before posting, 0 to 100; the other scores run from 0 to 1.
    """

    quality: float
    content_type: str
    hour: int
    thread: bool
    novelty: float
    expertise: float
    viral_score: float

    def __post_init__(self) -> None:
        for name, value, top in (
            ("quality", self.quality, 1),
            ("novelty", self.novelty, 1),
            ("expertise", self.expertise, 1),
            ("viral_score", self.viral_score, 100),
            ("hour", self.hour, 23),
        ):
            if not 0 <= value <= top:
                raise ValueError(f"{name} is {value}; it runs from 0 to {top}")


@dataclass(frozen=True)
class Ridge:
    """Weights of the engagement rate; ``trained_on`` is 0 where they are the defaults."""

    intercept: float
    quality: float
    educational: float
    factual: float
    timing: float
    timing_sin: float
    timing_cos: float
    thread: float
    trained_on: int


@dataclass(frozen=True)
class Logit:
    """Weights of the chance of a follow; ``trained_on`` is 0 where they are the defaults."""

    intercept: float
    novelty: float
    expertise: float
    viral: float
    trained_on: int


@dataclass(frozen=True)
class Predictor:
    """A published model."""

    version: str
    ridge: Ridge
    logit: Logit
    time_zone: str

    def hour(self, moment: datetime) -> int:
        """The hour of posting in the account's time zone. ``moment`` must know its own zone."""
        if moment.tzinfo is None:
            raise ValueError("the moment has no time zone")
        return moment.astimezone(ZoneInfo(self.time_zone)).hour

    def predicted_rate(self, post: Post) -> float:
        """(likes + retweets + replies) / impressions to be expected, from 0 to 1."""
        weights = self.ridge
        day = post.hour / 24
        rate = (
            weights.intercept
            + weights.quality * post.quality
            + weights.educational * (post.content_type == "educational")
            + weights.factual * (post.content_type == "factual")
            + weights.timing * day
            + weights.timing_sin * math.sin(2 * math.pi * day)
            + weights.timing_cos * math.cos(2 * math.pi * day)
            + weights.thread * post.thread
        )
        return min(1.0, max(0.0, rate))

    def follow_probability(self, post: Post) -> float:
        """The probability that the post brings at least one follower."""
        weights = self.logit
        score = (
            weights.intercept
            + weights.novelty * post.novelty
            + weights.expertise * post.expertise
            + weights.viral * (post.viral_score / 100)
        )
        # e^-|score| stays finite where e^-score would overflow.
        small = math.exp(-abs(score))
        return 1 / (1 + small) if score >= 0 else small / (1 + small)


def read_predictor(client: _Client, prefix: str = "") -> Predictor:
    """Fetch the newest model. ``prefix`` is the deployment's ``ROOKERY_REDIS_PREFIX``."""
    name = prefix + KEY
    text = client.get(name)
    if text is None:
        raise PayloadError(f"Redis has no key {name}")
    return parse_predictor(text)


def parse_predictor(text: str | bytes) -> Predictor:
    """Check a payload against the schema and take from it what a prediction needs."""
    try:
        payload = json.loads(text)
    except ValueError as error:
        raise PayloadError(f"the predictor is not JSON: {error}") from None
    root = _object(payload, "the predictor")
    version = _text(root, "version")
    if not _VERSION.match(version):
        raise PayloadError(f"version is {version!r}, not v2_<milliseconds>")
    ridge = _object(root.get("ridge"), "ridge")
    logit = _object(root.get("logit"), "logit")
    meta = _object(root.get("meta"), "meta")
    return Predictor(
        version=version,
        ridge=Ridge(
            intercept=_number(ridge, "ridge.intercept"),
            quality=_number(ridge, "ridge.qualityWeight"),
            educational=_number(ridge, "ridge.contentTypeWeight"),
            factual=_number(ridge, "ridge.factualWeight"),
            timing=_number(ridge, "ridge.timingWeight"),
            timing_sin=_number(ridge, "ridge.timingSinWeight"),
            timing_cos=_number(ridge, "ridge.timingCosWeight"),
            thread=_number(ridge, "ridge.lengthWeight"),
            trained_on=_count(ridge, "ridge.trainedOn"),
        ),
        logit=Logit(
            intercept=_number(logit, "logit.intercept"),
            novelty=_number(logit, "logit.noveltyWeight"),
            expertise=_number(logit, "logit.expertiseWeight"),
            viral=_number(logit, "logit.viralWeight"),
            trained_on=_count(logit, "logit.trainedOn"),
        ),
        time_zone=_text(meta, "meta.timeZone"),
    )


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PayloadError(f"{name} is not an object")
    return value


def _text(part: Mapping[str, Any], path: str) -> str:
    value = part.get(path.rpartition(".")[2])
    if not isinstance(value, str):
        raise PayloadError(f"{path} is not a text")
    return value


def _number(part: Mapping[str, Any], path: str) -> float:
    value = part.get(path.rpartition(".")[2])
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise PayloadError(f"{path} is not a number")
    return float(value)


def _count(part: Mapping[str, Any], path: str) -> int:
    value = part.get(path.rpartition(".")[2])
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PayloadError(f"{path} is not a count")
    return value
