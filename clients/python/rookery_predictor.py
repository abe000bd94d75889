"""Read what Rookery has learned and predict how a post will do before it goes out.

One file, needs redis-py (``pip install redis``) and nothing else::

    import redis
    from rookery_predictor import Post, PredictorReader

    reader = PredictorReader(redis.Redis.from_url("redis://127.0.0.1:6379/0", socket_timeout=2))
    reading = reader.current()
    post = Post(quality=0.85, content_type="educational", hour=14, thread=True,
                novelty=0.8, expertise=0.75, viral_score=60)
    print(reading.predictor.predicted_rate(post), reading.predictor.follow_probability(post), reading.stale)

A payload that does not fit ``schema/predictor-v2.schema.json`` is a ``PayloadError`` that names the field; keys not
known here are ignored. What a reader does when Redis is away, or the model old, is said in ``docs/readers.md``.
"""

from __future__ import annotations

import json
import math
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NoReturn, Protocol
from zoneinfo import ZoneInfo

KEY = "predictor:v2:latest"
CHANNEL = "predictor:v2:updates"
_EPOCH = datetime.fromtimestamp(0, UTC)
_VERSION = re.compile(r"v2_[0-9]{1,15}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z")


class PayloadError(ValueError):
    """What was read is not a predictor of version 2. ``field`` names the key at fault, such as ``ridge.intercept``."""

    def __init__(self, field: str | None, problem: str) -> None:
        super().__init__(f"{field or 'the predictor'} {problem}")
        self.field = field


class UnavailableError(Exception):
    """Nothing could be read yet, so there is nothing to fall back on."""


class StaleError(Exception):
    """The model is older than allowed, and the policy is to refuse it."""


class Client(Protocol):
    """What is asked of a client: ``redis.Redis`` is one."""

    def get(self, name: str, /) -> Any: ...


class Subscription(Protocol):
    """What is asked of ``redis.Redis().pubsub()``."""

    def subscribe(self, *channels: str) -> Any: ...
    def get_message(self, *, timeout: float) -> Any: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Post:
    """What is known before posting: scores to 1, ``viral_score`` to 100. None counts at the middle, as in Rookery."""

    hour: int
    thread: bool
    content_type: str | None = None
    quality: float | None = None
    novelty: float | None = None
    expertise: float | None = None
    viral_score: float | None = None

    def __post_init__(self) -> None:
        for name, top in (("quality", 1), ("novelty", 1), ("expertise", 1), ("viral_score", 100), ("hour", 23)):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= top:
                raise ValueError(f"{name} is {value}; it runs from 0 to {top}")


@dataclass(frozen=True)
class Ridge:
    """Weights of the engagement rate; ``trained_on`` is 0 where they are the defaults. Unmeasured figures are None."""

    intercept: float = 0.01
    quality: float = 0.025
    educational: float = 0.008
    factual: float = 0.0
    timing: float = 0.005
    timing_sin: float = 0.0
    timing_cos: float = 0.0
    thread: float = 0.003
    r_squared: float | None = None
    mse: float | None = None
    trained_on: int = 0


@dataclass(frozen=True)
class Logit:
    """Weights of the chance of a follow; ``trained_on`` is 0 where they are the defaults."""

    intercept: float = -0.3
    novelty: float = 0.25
    expertise: float = 0.2
    viral: float = 0.15
    accuracy: float | None = None
    precision: float | None = None
    recall: float | None = None
    auc: float | None = None
    log_loss: float | None = None
    brier: float | None = None
    trained_on: int = 0


@dataclass(frozen=True)
class Predictor:
    """A published model; without arguments, the defaults."""

    version: str = "v2_0"
    ridge: Ridge = Ridge()
    logit: Logit = Logit()
    trained_at: datetime = _EPOCH
    window_days: int = 7
    model_id: str | None = None
    time_zone: str = "UTC"

    @property
    def is_default(self) -> bool:
        """Whether neither part was ever trained."""
        return self.ridge.trained_on == 0 and self.logit.trained_on == 0

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
            + weights.quality * (0.5 if post.quality is None else post.quality)
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
            + weights.novelty * (0.5 if post.novelty is None else post.novelty)
            + weights.expertise * (0.5 if post.expertise is None else post.expertise)
            + weights.viral * ((50 if post.viral_score is None else post.viral_score) / 100)
        )
        # e^-|score| stays finite where e^-score would overflow.
        small = math.exp(-abs(score))
        return 1 / (1 + small) if score >= 0 else small / (1 + small)


Source = Literal["redis", "last_known_good", "defaults"]


@dataclass(frozen=True)
class Policy:
    """When a reader looks at Redis, and what it does with an old model. Times are in seconds.

    Two looks are ``refresh_every`` apart, and after a failure or a hint ``retry_every``. A model trained more than
    ``max_age`` ago (None: more than its own window, ``meta.windowDays``) is stale: ``use`` gives it, marked so;
    ``defaults`` gives the default weights; ``refuse`` raises ``StaleError``. Where nothing was ever read, ``defaults``
    gives the default weights too and the others raise ``UnavailableError``.
    """

    refresh_every: float = 60
    retry_every: float = 5
    max_age: float | None = None
    when_stale: Literal["use", "defaults", "refuse"] = "use"

    def __post_init__(self) -> None:
        if self.when_stale not in ("use", "defaults", "refuse"):
            raise ValueError(f"when_stale is {self.when_stale!r}; it is use, defaults or refuse")


@dataclass(frozen=True)
class Reading:
    """A predictor, its age in seconds since training (infinite: none was ever read) and the last look's problem."""

    predictor: Predictor
    source: Source
    age: float
    stale: bool
    problem: str | None


class PredictorReader:
    """The newest model, looked for as often as the policy says and kept while Redis has none. Threads may share it."""

    def __init__(
        self, client: Client, prefix: str = "", policy: Policy = Policy(), clock: Callable[[], float] = time.time
    ) -> None:
        self._client, self._prefix, self._policy, self._clock = client, prefix, policy, clock
        self._lock = threading.Lock()
        self._hinted = threading.Event()
        self._looked: float | None = None
        # Replaced as a whole, so that a thread that does not wait for the lock sees both or neither.
        self._held: tuple[Predictor | None, str | None] = (None, None)

    def current(self) -> Reading:
        """The model in force. Where another thread is looking at Redis, the model held is given without waiting."""
        if self._lock.acquire(blocking=self._held[0] is None):
            try:
                if self._is_due():
                    self._look()
            finally:
                self._lock.release()
        return self._reading(*self._held)

    def hint(self) -> None:
        """Something may have changed: the next ``current`` looks, if the last look is ``retry_every`` ago."""
        self._hinted.set()

    def follow(self, subscribe: Callable[[], Subscription]) -> Callable[[], None]:
        """Takes every announcement as a hint, on a thread of its own, and returns what ends it.

        ``subscribe`` is the ``pubsub`` method of a ``redis.Redis``. What a message says is never looked at.
        """
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    with closing(subscribe()) as subscription:
                        # Redis confirms a subscription by a message: a hint too, for what was missed before it.
                        subscription.subscribe(self._prefix + CHANNEL)
                        while not ended.is_set():
                            if subscription.get_message(timeout=0.5) is not None:
                                self.hint()
                except Exception:  # whatever the client raises, ``current`` goes on without hints
                    ended.wait(self._policy.retry_every)

        threading.Thread(target=listen, name="predictor-updates", daemon=True).start()
        return ended.set

    def _is_due(self) -> bool:
        # A clock that was set back must not keep the reader from looking.
        waited = math.inf if self._looked is None else self._clock() - self._looked
        pause = self._policy.refresh_every
        if self._held[1] is not None or self._hinted.is_set():
            pause = min(pause, self._policy.retry_every)
        return waited < 0 or waited >= pause

    def _look(self) -> None:
        held = self._held[0]
        self._looked = self._clock()
        self._hinted.clear()
        try:
            found = read_predictor(self._client, self._prefix)
        except Exception as error:  # a client's own errors are not known here
            self._held = (held, f"{type(error).__name__}: {error}")
            return
        if held is not None and int(found.version[3:]) < int(held.version[3:]):
            self._held = (held, f"Redis holds {found.version}, which is older than {held.version}")
        else:
            self._held = (found, None)

    def _reading(self, held: Predictor | None, problem: str | None) -> Reading:
        if held is None:
            if self._policy.when_stale == "defaults":
                return Reading(Predictor(), "defaults", math.inf, True, problem)
            raise UnavailableError(f"no predictor was read yet: {problem}")
        age = max(0.0, self._clock() - held.trained_at.timestamp())
        allowed = held.window_days * 86_400.0 if self._policy.max_age is None else self._policy.max_age
        stale = age > allowed
        if stale and self._policy.when_stale == "refuse":
            raise StaleError(f"{held.version} was trained {age:.0f} s ago; {allowed:.0f} s are allowed")
        if stale and self._policy.when_stale == "defaults":
            return Reading(Predictor(time_zone=held.time_zone), "defaults", age, True, problem)
        return Reading(held, "redis" if problem is None else "last_known_good", age, stale, problem)


def read_predictor(client: Client, prefix: str = "") -> Predictor:
    """Fetch the newest model once. ``prefix`` is the deployment's ``ROOKERY_REDIS_PREFIX``."""
    text = client.get(prefix + KEY)
    if text is None:
        raise UnavailableError(f"Redis has no key {prefix + KEY}")
    return parse_predictor(text)


def parse_predictor(text: str | bytes) -> Predictor:
    """Check a payload against the whole schema."""
    try:
        payload = json.loads(text, parse_constant=lambda word: _Part({}).refuse(word, ""))
    except (ValueError, RecursionError) as error:
        raise PayloadError(None, f"is not JSON: {error}") from None
    if not isinstance(payload, dict):
        raise PayloadError(None, "is not a JSON object")
    root = _Part(payload)
    ridge, logit, meta = root.part("ridge"), root.part("logit"), root.part("meta")
    read = Predictor(
        version=root.text("version", _VERSION),
        ridge=Ridge(
            intercept=ridge.number("intercept"),
            quality=ridge.number("qualityWeight"),
            educational=ridge.number("contentTypeWeight"),
            factual=ridge.number("factualWeight"),
            timing=ridge.number("timingWeight"),
            timing_sin=ridge.number("timingSinWeight"),
            timing_cos=ridge.number("timingCosWeight"),
            thread=ridge.number("lengthWeight"),
            r_squared=ridge.figure("rSquared", -math.inf, 1),
            mse=ridge.figure("mse", 0, math.inf),
            trained_on=ridge.count("trainedOn"),
        ),
        logit=Logit(
            intercept=logit.number("intercept"),
            novelty=logit.number("noveltyWeight"),
            expertise=logit.number("expertiseWeight"),
            viral=logit.number("viralWeight"),
            accuracy=logit.figure("accuracy", 0, 1),
            precision=logit.figure("precision", 0, 1),
            recall=logit.figure("recall", 0, 1),
            auc=logit.figure("auc", 0, 1),
            log_loss=logit.figure("logLoss", 0, math.inf),
            brier=logit.figure("brier", 0, 1),
            trained_on=logit.count("trainedOn"),
        ),
        trained_at=meta.moment("trainedAt"),
        window_days=meta.count("windowDays", least=1),
        model_id=None if meta.value("modelId") is None else meta.text("modelId"),
        time_zone=meta.text("timeZone", re.compile(".+", re.DOTALL)),
    )
    meta.count("trainedOn")
    if meta.number("validationSplit") != 0.8:
        meta.refuse("validationSplit", "is not 0.8")
    features = meta.value("features")
    if not isinstance(features, list) or not all(isinstance(feature, str) for feature in features):
        meta.refuse("features", "is not a list of texts")
    return read


class _Part:
    """One object of the payload; every complaint names the field by its path."""

    def __init__(self, values: dict[str, Any], path: str = "") -> None:
        self._values, self._path = values, path

    def refuse(self, key: str, problem: str) -> NoReturn:
        raise PayloadError(self._path + key, problem)

    def value(self, key: str) -> Any:
        return self._values[key] if key in self._values else self.refuse(key, "is missing")

    def part(self, key: str) -> _Part:
        value = self.value(key)
        return _Part(value, f"{key}.") if isinstance(value, dict) else self.refuse(key, "is not an object")

    def text(self, key: str, form: re.Pattern[str] | None = None) -> str:
        value = self.value(key)
        if not isinstance(value, str) or (form and not form.fullmatch(value)):
            self.refuse(key, f"is not a text of the form {form.pattern}" if form else "is not a text")
        return value

    def number(self, key: str) -> float:
        value = self.value(key)
        known = isinstance(value, int | float) and not isinstance(value, bool)
        return (
            float(value) if known and abs(value) <= sys.float_info.max else self.refuse(key, "is not a finite number")
        )

    def figure(self, key: str, least: float, most: float) -> float | None:
        if self.value(key) is None:
            return None
        value = self.number(key)
        return value if least <= value <= most else self.refuse(key, f"is not between {least} and {most}")

    def count(self, key: str, least: int = 0) -> int:
        value = self.number(key)
        return int(value) if value >= least and value.is_integer() else self.refuse(key, "is not a count")

    def moment(self, key: str) -> datetime:
        value = self.text(key, _MOMENT)
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            self.refuse(key, f"is no moment: {error}")
