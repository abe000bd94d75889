"""What the local stack's broker does to a group whose leader leaves too soon, and how a chaos run finds it."""

import struct
import tempfile
import time
import unittest
from pathlib import Path

from local.chaos.group import FORMED, JOIN, MEMBER_ID_REQUIRED, Group, _text
from local.ports import free_ports
from local.servers import Tansu

SYNC, LEAVE = 14, 13
UNKNOWN_MEMBER = 25
SESSION = 1500  # milliseconds


class Member(Group):
    """A member by hand. `join` to join, `sync` for its share."""

    def join(self) -> str:
        """Its id."""
        error, _, member = self._join("")
        self.id = member
        if error == MEMBER_ID_REQUIRED:
            self._join(member)
        return member

    def is_assigned(self, seconds: float) -> bool:
        """Whether it comes to be given anything: joins again as often as it is told to."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            generation = self._generation()
            share = struct.pack(">i", 1) + _text(self.id) + struct.pack(">i", 4) + b"part"
            body = _text(self.name) + struct.pack(">i", generation) + _text(self.id) + struct.pack(">h", -1)
            answer = self._ask(SYNC, 3, body + share)
            answer.count()
            error = answer.short()
            if error == 0:
                return answer.bytes() == b"part"
            if error == UNKNOWN_MEMBER:
                self.join()
            time.sleep(0.1)
        return False

    def leave(self) -> None:
        self._ask(LEAVE, 1, _text(self.name) + _text(self.id))

    def _generation(self) -> int:
        answer = self._ask(JOIN, 5, self._joining(self.id))
        answer.count(), answer.short()
        return answer.count()


class GroupTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="rookery-group-")
        self.addCleanup(folder.cleanup)
        self.broker = Tansu(Path(folder.name), free_ports(1)[0])
        self.addCleanup(self.broker.stop)
        self.broker.start(dies_with_us=True)

    def member(self) -> Member:
        return Member(self.broker.port, "readers", SESSION)

    def test_a_group_that_waits_for_a_leader_that_left_is_found_and_set_going(self) -> None:
        group = Group(self.broker.port, "readers", SESSION)
        first = self.member()
        first.join()
        self.assertTrue(first.is_assigned(5))
        self.assertEqual(group.state(), (FORMED, [first.id]))
        self.assertIsNone(group.departed_leader())
        second = self.member()
        second.join()
        self.assertFalse(group.wait_formed(0.2))
        first.leave()
        self.assertFalse(second.is_assigned(4), "the broker has learned to choose another leader: drop all of this")
        self.assertEqual(group.departed_leader(), first.id)
        group.replace_leader(first.id)
        self.assertTrue(second.is_assigned(20))
        self.assertTrue(group.wait_formed(1))
