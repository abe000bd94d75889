"""A consumer group as the broker sees it, asked in Kafka's own protocol and without any client library.

The local stack's broker (Tansu 0.6.0) forgets to choose another leader when the one it has leaves in order while the
group is forming: every member then waits for one that is gone, forever, even when all of them are replaced.
No client can keep clear of it, because only the broker knows that a group is forming. So a run takes a member out of a
group only once that has formed; and where a group does not form, it checks for this defect.
"""

import socket
import struct
import time
from collections.abc import Iterator

JOIN = 11
DESCRIBE = 15
FORMED = "Stable"
MEMBER_ID_REQUIRED = 79
REBALANCE = 60_000


class Group:
    """`session` is the members' session, in milliseconds."""

    def __init__(self, port: int, name: str, session: int = 6000):
        self.port = port
        self.name = name
        self.session = session

    def state(self) -> tuple[str, list[str]]:
        """What the broker calls it, and the ids of its members."""
        answer = self._ask(DESCRIBE, 0, struct.pack(">i", 1) + _text(self.name))
        answer.count(), answer.short(), answer.text()
        state = answer.text()
        answer.text(), answer.text()
        members = []
        for _ in range(answer.count()):
            members.append(answer.text())
            answer.text(), answer.text(), answer.bytes(), answer.bytes()
        return state, members

    def wait_formed(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.state()[0] != FORMED:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
        return True

    def departed_leader(self) -> str | None:
        """The leader that members wait for though it has left, if that is why the group does not form. Makes a
        healthy group rebalance."""
        if self.state()[0] == FORMED:
            return None
        error, _, asked = self._join("")
        if error == MEMBER_ID_REQUIRED:
            error, leader, asked = self._join(asked)
            if not error and leader not in self.state()[1]:
                return leader
        return None

    def replace_leader(self, leader: str) -> None:
        """Joins in the name of the departed leader and then stays silent: its session expires, and the others elect
        a leader."""
        self._join(leader)

    def _join(self, member: str) -> tuple[int, str, str]:
        """Error, the leader's id and the id given to us."""
        answer = self._ask(JOIN, 5, self._joining(member))
        answer.count()
        error = answer.short()
        answer.count(), answer.text()
        return error, answer.text(), answer.text()

    def _joining(self, member: str) -> bytes:
        """For no topic at all."""
        subscription = struct.pack(">hii", 0, 0, -1)
        body = _text(self.name) + struct.pack(">ii", self.session, REBALANCE) + _text(member) + struct.pack(">h", -1)
        body += _text("consumer") + struct.pack(">i", 1) + _text("range")
        return body + struct.pack(">i", len(subscription)) + subscription

    def _ask(self, key: int, version: int, body: bytes) -> "Answer":
        message = struct.pack(">hhi", key, version, 1) + _text("rookery-chaos") + body
        with socket.create_connection(("127.0.0.1", self.port), 5.0) as connection:
            connection.settimeout(15.0)
            connection.sendall(struct.pack(">i", len(message)) + message)
            (size,) = struct.unpack(">i", b"".join(_exactly(connection, 4)))
            return Answer(b"".join(_exactly(connection, size))[4:])


class Answer:
    """Takes one field after the other off an answer."""

    def __init__(self, content: bytes):
        self._content = content
        self._at = 0

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._content[self._at - size : self._at]

    def short(self) -> int:
        return struct.unpack(">h", self._take(2))[0]

    def count(self) -> int:
        return struct.unpack(">i", self._take(4))[0]

    def text(self) -> str:
        return self._take(max(self.short(), 0)).decode()

    def bytes(self) -> bytes:
        return self._take(max(self.count(), 0))


def _text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


def _exactly(connection: socket.socket, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = connection.recv(size)
        if not piece:
            raise ConnectionError("the broker closed the connection in the middle of an answer")
        size -= len(piece)
        yield piece
