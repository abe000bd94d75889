"""A TCP relay between the workers and a server, whose connections can be cut at a chosen byte.

It runs an event loop in a thread of its own. A cut is a reset on both sides, as when a machine or a network
fails: without notice, and with what was in flight lost.
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

PIECE = 65_536
BATCH = 1500  # bytes: more than any statement but one that carries rows
STARTUP = b"application_name\0"


@dataclass(eq=False)
class Relay:
    """One connection that passes through."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    mute: bool = False
    name: bytes = b""  # what a Postgres client called itself when it connected

    def cut(self) -> None:
        self.client.transport.abort()
        self.server.transport.abort()


class Proxy:
    """`target` may change while it runs; new connections go to the new port."""

    def __init__(self) -> None:
        self.target = 0
        self._relays: set[Relay] = set()
        self._bytes_left: int | None = None
        self._phrase: bytes | None = None
        self._watch: tuple[bytes, Callable[[], None]] | None = None
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cut(self) -> int:
        """Cuts every connection there is now. Returns how many."""
        with self._lock:
            relays = list(self._relays)
        for relay in relays:
            self._loop.call_soon_threadsafe(relay.cut)
        return len(relays)

    def cut_after(self, count: int) -> None:
        """Cuts the connection in which the `count`-th byte towards the server passes, counted from now over all."""
        with self._lock:
            self._bytes_left = count

    def lose_answer_to(self, phrase: bytes) -> None:
        """Passes the next request that holds `phrase` on to the server, and cuts its connection before the answer."""
        with self._lock:
            self._phrase = phrase

    def at_next_batch(self, name: str, act: Callable[[], None]) -> None:
        """Calls `act` when `name` sends the server the rows of a batch: inside a transaction, before its COMMIT."""
        with self._lock:
            self._watch = (name.encode(), act)

    def disarm(self) -> bool:
        """Takes back what was armed. True when there was something that has not happened."""
        with self._lock:
            waiting = self._bytes_left is not None or self._phrase is not None or self._watch is not None
            self._bytes_left = self._phrase = self._watch = None
        return waiting

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5.0)

    def _run(self, listener: socket.socket) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _loop, _context: None)  # resets are what this is for
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=listener))
        self._loop.run_forever()
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        relay = Relay(writer, server)
        with self._lock:
            self._relays.add(relay)
        try:
            await asyncio.gather(self._send(reader, relay), self._answer(answers, relay))
        except OSError:
            pass
        finally:
            relay.cut()
            with self._lock:
                self._relays.discard(relay)

    async def _send(self, reader: asyncio.StreamReader, relay: Relay) -> None:
        while piece := await reader.read(PIECE):
            passes = self._passes(piece, relay)
            if passes < len(piece):
                relay.server.write(piece[:passes])
                await asyncio.sleep(0)
                relay.cut()
                return
            relay.server.write(piece)
            await relay.server.drain()
        relay.server.write_eof()

    def _passes(self, piece: bytes, relay: Relay) -> int:
        """How many of its bytes still pass: all, or those before the cut. Notes whose answer is to be lost."""
        if not relay.name and STARTUP in piece:
            relay.name = piece[piece.index(STARTUP) + len(STARTUP) :].split(b"\0", 1)[0]
        with self._lock:
            if self._watch is not None and len(piece) >= BATCH and self._watch[0] in relay.name:
                act, self._watch = self._watch[1], None
                act()
            if self._phrase is not None and self._phrase in piece:
                self._phrase = None
                relay.mute = True
            elif self._bytes_left is not None:
                left = self._bytes_left
                self._bytes_left = None if left < len(piece) else left - len(piece)
                return min(left, len(piece))
        return len(piece)

    async def _answer(self, answers: asyncio.StreamReader, relay: Relay) -> None:
        while piece := await answers.read(PIECE):
            if relay.mute:
                relay.cut()
                return
            relay.client.write(piece)
            await relay.client.drain()
        relay.client.write_eof()
