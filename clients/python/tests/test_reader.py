from __future__ import annotations

import math
import threading
import time
import unittest
from typing import Any

from golden import CHANNEL, GOLDEN, KEY, PREFIX, TOLERANCE, payload, post_of
from redis_server import RedisServer
from rookery_predictor import Policy, PredictorReader, StaleError, UnavailableError, parse_predictor

TRAINED = parse_predictor(payload()).trained_at.timestamp()
DAY = 86_400.0
OLD, NEW = GOLDEN["payloads"]["fitted"]["version"], GOLDEN["payloads"]["steep"]["version"]


class Watched:
    """A real client that counts what is asked of it and, if told so, waits before it answers."""

    def __init__(self, client: Any) -> None:
        self.client, self.gets = client, 0
        self.asked, self.answer = threading.Event(), threading.Event()
        self.answer.set()

    def get(self, name: str) -> Any:
        self.gets += 1
        self.asked.set()
        self.answer.wait(timeout=10)
        return self.client.get(name)


class ReaderTests(unittest.TestCase):
    server: RedisServer

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = RedisServer(password="a word of its own")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.close()

    def setUp(self) -> None:
        self.server.client.flushall()
        self.now = TRAINED + DAY
        self.client = Watched(self.server.client)

    def publish(self, text: str) -> None:
        self.server.client.set(KEY, text)

    def reader(self, **policy: Any) -> PredictorReader:
        return PredictorReader(self.client, PREFIX, Policy(**policy), clock=lambda: self.now)

    def test_every_golden_case_is_agreed_with_through_redis(self) -> None:
        for case in GOLDEN["cases"]:
            with self.subTest(case["name"]):
                self.publish(payload(case["payload"]))
                reading = self.reader().current()
                post = post_of(case["post"])
                self.assertAlmostEqual(reading.predictor.predicted_rate(post), case["predictedRate"], delta=TOLERANCE)
                self.assertAlmostEqual(
                    reading.predictor.follow_probability(post), case["followProbability"], delta=TOLERANCE
                )
                self.assertEqual(reading.source, "redis")
                self.assertEqual(reading.predictor.version, GOLDEN["payloads"][case["payload"]]["version"])

    def test_the_last_good_model_stays_through_every_failure_and_goes_when_a_new_one_comes(self) -> None:
        self.publish(payload("fitted"))
        reader = self.reader()
        reader.current()
        for broken, word in (
            (payload(ridge__intercept=None), "ridge.intercept"),
            ("not JSON", "not JSON"),
            (None, KEY),
        ):
            self.server.client.delete(KEY)
            if broken is not None:
                self.publish(broken)
            self.now += 60
            reading = reader.current()
            self.assertEqual((reading.source, reading.predictor.version), ("last_known_good", OLD))
            self.assertIn(word, reading.problem or "")
        self.publish(payload("steep"))
        self.now += 5
        reading = reader.current()
        self.assertEqual((reading.source, reading.predictor.version, reading.problem), ("redis", NEW, None))

    def test_a_redis_that_went_away_leaves_the_last_good_model(self) -> None:
        server = RedisServer(password="gone soon")
        try:
            server.client.set(KEY, payload())
            reader = PredictorReader(server.client, PREFIX, Policy(refresh_every=0, retry_every=0))
            reader.current()
        finally:
            server.close()
        reading = reader.current()
        self.assertEqual((reading.source, reading.predictor.version), ("last_known_good", OLD))
        self.assertIn("ConnectionError", reading.problem or "")

    def test_where_nothing_was_ever_read_the_policy_decides(self) -> None:
        for when_stale in ("use", "refuse"):
            with self.assertRaisesRegex(UnavailableError, KEY):
                self.reader(when_stale=when_stale).current()
        reading = self.reader(when_stale="defaults").current()
        self.assertEqual((reading.source, reading.age, reading.stale), ("defaults", math.inf, True))
        self.assertTrue(reading.predictor.is_default)
        with self.assertRaisesRegex(ValueError, "when_stale"):
            Policy(when_stale="guess")  # type: ignore[arg-type]

    def test_an_older_version_never_takes_the_place_of_a_newer(self) -> None:
        self.publish(payload("steep"))
        reader = self.reader()
        reader.current()
        self.publish(payload("fitted"))
        self.now += 60
        reading = reader.current()
        self.assertEqual((reading.source, reading.predictor.version), ("last_known_good", NEW))
        self.assertIn(f"{OLD}, which is older", reading.problem or "")

    def test_redis_is_asked_once_an_interval_and_sooner_after_a_failure_or_a_hint(self) -> None:
        self.publish(payload())
        reader = self.reader(refresh_every=60, retry_every=5)
        # Each step: seconds that pass, whether a hint comes, how often Redis was asked by then.
        steps = ((0, False, 1), (59, False, 1), (1, False, 2), (4, True, 2), (1, False, 3), (5, False, 3))
        for seconds, hinted, asked in steps:
            self.now += seconds
            if hinted:
                for _ in range(1000):
                    reader.hint()
            reader.current()
            self.assertEqual(self.client.gets, asked)
        self.server.client.delete(KEY)
        for seconds, asked in ((60, 4), (4, 4), (1, 5), (5, 6)):
            self.now += seconds
            reader.current()
            self.assertEqual(self.client.gets, asked)

    def test_a_clock_set_back_does_not_stop_the_reader(self) -> None:
        self.publish(payload("fitted"))
        reader = self.reader()
        reader.current()
        self.publish(payload("steep"))
        self.now -= 7200
        self.assertEqual(reader.current().predictor.version, NEW)

    def test_a_model_is_stale_beyond_its_own_window_or_the_age_that_was_set(self) -> None:
        self.publish(payload())
        for policy, age, stale in (
            ({}, 7 * DAY, False),
            ({}, 7 * DAY + 1, True),
            ({"max_age": 3600.0}, 3600, False),
            ({"max_age": 3600.0}, 3601, True),
            ({}, -50, False),
        ):
            self.now = TRAINED + age
            reading = self.reader(**policy).current()
            self.assertEqual((reading.stale, reading.age), (stale, max(0, age)))
            self.assertEqual((reading.source, reading.predictor.version), ("redis", OLD))

    def test_a_stale_model_is_used_replaced_or_refused_as_the_policy_says(self) -> None:
        self.publish(payload())
        self.now = TRAINED + 8 * DAY
        reading = self.reader(when_stale="defaults").current()
        self.assertEqual((reading.source, reading.stale, reading.age), ("defaults", True, 8 * DAY))
        self.assertTrue(reading.predictor.is_default)
        self.assertEqual(reading.predictor.time_zone, "Europe/Berlin")
        refusing = self.reader(when_stale="refuse")
        with self.assertRaisesRegex(StaleError, OLD):
            refusing.current()
        self.publish(payload("steep", meta__trainedAt="2026-03-09T05:00:00Z"))
        self.now += 60
        self.assertEqual(refusing.current().predictor.version, NEW)

    def test_an_announcement_makes_the_reader_look_and_what_it_says_is_never_believed(self) -> None:
        self.publish(payload("fitted"))
        reader = PredictorReader(self.client, PREFIX, Policy(refresh_every=1e9, retry_every=0))
        stop = reader.follow(self.server.client.pubsub)
        try:
            self.wait(lambda: self.server.client.pubsub_numsub(CHANNEL)[0][1] == 1)
            self.assertEqual(reader.current().predictor.version, OLD)
            self.publish(payload("steep"))
            self.server.client.publish(CHANNEL, payload("edges"))
            self.wait(lambda: reader.current().predictor.version != OLD)
            self.assertEqual(reader.current().predictor.version, NEW)
        finally:
            stop()
        self.wait(lambda: self.server.client.pubsub_numsub(CHANNEL)[0][1] == 0)

    def test_a_thread_does_not_wait_for_another_ones_look(self) -> None:
        self.publish(payload())
        reader = self.reader(refresh_every=0)
        reader.current()
        self.client.asked.clear()
        self.client.answer.clear()
        other = threading.Thread(target=reader.current)
        other.start()
        self.assertTrue(self.client.asked.wait(timeout=10))
        self.assertEqual(reader.current().predictor.version, OLD)
        self.assertEqual(self.client.gets, 2)
        self.client.answer.set()
        other.join(timeout=10)

    def wait(self, true: Any) -> None:
        deadline = time.monotonic() + 10
        while not true():
            self.assertLess(time.monotonic(), deadline, "it did not happen within 10 s")
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
