"""What a chaos run draws, and the proxy that cuts."""

import socket
import threading
import unittest
from datetime import UTC, datetime
from itertools import pairwise

from local.chaos import faults
from local.chaos.messages import Messages
from local.chaos.proxy import Proxy

VICTIMS = ["learner-1", "predictor"]
START = datetime(2026, 3, 9, tzinfo=UTC)


class PlanTests(unittest.TestCase):
    def test_the_same_seed_draws_the_same_faults_and_another_seed_others(self):
        drawn = faults.draw(3, 60, VICTIMS)
        self.assertEqual(drawn, faults.draw(3, 60, VICTIMS))
        self.assertNotEqual([f.kind for f in drawn], [f.kind for f in faults.draw(4, 60, VICTIMS)])

    def test_a_short_run_sees_each_kind_and_keeps_to_its_time(self):
        for seed in range(20):
            drawn = faults.draw(seed, 24, VICTIMS)
            self.assertEqual({fault.kind for fault in drawn}, set(faults.KINDS))
            self.assertEqual(drawn, sorted(drawn, key=lambda fault: fault.at))
            self.assertLess(drawn[-1].at, 30)

    def test_nothing_comes_while_a_stopped_learner_is_being_replaced(self):
        for seed in range(20):
            drawn = faults.draw(seed, 120, VICTIMS)
            for stop, after in pairwise(drawn):
                if stop.kind == faults.STOP:
                    self.assertGreater(after.at - stop.at, faults.QUIET)
            first = next(fault for fault in drawn if fault.kind == faults.STOP)
            self.assertEqual(first.victim, "learner-1")


class MessagesTests(unittest.TestCase):
    def test_the_same_seed_invents_the_same_messages_with_every_kind_among_them(self):
        messages = Messages(5, 2000, START)
        lines = list(messages)
        self.assertEqual(lines, list(Messages(5, 2000, START)))
        self.assertEqual(len(lines), 2000)
        kinds = {"posts", "readings", "with nulls", "impossible", "attributions", "repeated", "malformed"}
        self.assertEqual(set(messages.kinds), kinds)


class ProxyTests(unittest.TestCase):
    def setUp(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(5)
        self.proxy = Proxy()
        self.proxy.target = self.server.getsockname()[1]
        self.client = socket.create_connection(("127.0.0.1", self.proxy.port), 5)
        self.far, _ = self.server.accept()
        self.far.settimeout(5)

    def tearDown(self):
        for end in (self.client, self.far, self.server):
            end.close()
        self.proxy.close()

    def test_bytes_pass_both_ways_until_the_cut(self):
        self.client.sendall(b"ask")
        self.assertEqual(self.far.recv(10), b"ask")
        self.far.sendall(b"tell")
        self.assertEqual(self.client.recv(10), b"tell")
        self.assertEqual(self.proxy.cut(), 1)
        self.assertTrue(_is_gone(self.client) and _is_gone(self.far))

    def test_the_cut_comes_at_the_byte_that_was_asked_for(self):
        self.proxy.cut_after(5)
        self.client.sendall(b"123")
        self.assertEqual(self.far.recv(10), b"123")
        self.client.sendall(b"456789")
        self.assertTrue(_is_gone(self.client))
        self.assertFalse(self.proxy.disarm())

    def test_a_request_arrives_though_its_answer_is_lost(self):
        self.proxy.lose_answer_to(b"COMMIT")
        answer = threading.Thread(target=lambda: (self.far.recv(20), self.far.sendall(b"done")))
        answer.start()
        self.client.sendall(b"xCOMMITx")
        self.assertTrue(_is_gone(self.client))
        answer.join(5)


def _is_gone(end: socket.socket) -> bool:
    try:
        return end.recv(10) in (b"", b"45")
    except ConnectionResetError:
        return True


if __name__ == "__main__":
    unittest.main()
