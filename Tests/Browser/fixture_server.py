"""A stand-in for the coordinator: the page's own files, a state that a test chooses, and actions that only remember."""

import hashlib
import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import fixture_state

ASSETS = Path(__file__).resolve().parents[2] / "Sources" / "Page" / "Assets"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: A fault: connections are cut without a word.
GONE = -1
TOKEN = "correct-horse-battery"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class FixtureServer(ThreadingHTTPServer):
    """Serves on a free port of loopback from its making until `close`. Its attributes are what tests turn."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state: dict = fixture_state.at_work()
        self.fault: int | None = None
        self.outcome: Callable[[dict], tuple[int, dict] | None] = done
        self.asked: list[str] = []
        self.acted: list[dict] = []
        self.replaced: dict[str, bytes] = {}
        #: Answers for these windows wait until the event is set.
        self.held: dict[str, threading.Event] = {}
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, *_: object) -> None:
        """A browser that went away in mid-answer is none."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join(5)


EMPTY_REPORT = {
    "dry_run": False,
    "done": False,
    "unchanged": False,
    "summary": [],
    "changes": [],
    "event_id": None,
    "version": None,
    "queued": [],
}


def problem(status: int, code: str, detail: str) -> dict:
    """RFC 9457, as the coordinator answers."""
    return {"title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail, "field": None}


def done(body: dict) -> tuple[int, dict]:
    """What an action comes to: the weight it moves or the switch it turns, and another that stays."""
    name = body.get("generator") or body.get("schedule") or "the thing"
    changes = [
        {"name": name, "before": 0.1 if "weight" in body else False, "after": body.get("weight", True)},
        {"name": "other", "before": 0.9, "after": 0.9},
    ]
    verb = "would be" if body["dry_run"] else "was"
    report = {"done": not body["dry_run"], "summary": [f"{name} {verb} changed."], "changes": changes}
    return 200, EMPTY_REPORT | {"dry_run": body["dry_run"]} | report


class _Handler(BaseHTTPRequestHandler):
    server: FixtureServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/api/state":
            self._state(parse_qs(address.query)["window"][0])
        else:
            self._asset("index.html" if address.path == "/" else address.path.removeprefix("/assets/"))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.headers["authorization"] != f"Bearer {TOKEN}":
            self._json(401, problem(401, "token_wrong", "the token is not the coordinator's"))
            return
        self.server.acted.append(body)
        came = self.server.outcome(body)
        if came is None:
            self.close_connection = True
            return
        self._json(*came)

    def _state(self, window: str) -> None:
        self.server.asked.append(window)
        if window in self.server.held:
            self.server.held[window].wait(10)
        if self.server.fault == GONE:
            self.close_connection = True
            return
        if self.server.fault:
            self._json(
                self.server.fault, problem(self.server.fault, "database_unavailable", "the database does not respond")
            )
            return
        body = json.dumps(self.server.state | {"window": window}).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers["if-none-match"] == tag:
            self._answer(304, "application/json", b"", tag)
        else:
            self._answer(200, "application/json", body, tag)

    def _asset(self, name: str) -> None:
        path = ASSETS / name
        if ".." in name or not path.is_file():
            self._json(404, problem(404, "not_found", "there is nothing at this address"))
            return
        self._answer(200, TYPES[path.suffix], self.server.replaced.get(name) or path.read_bytes())

    def _json(self, status: int, value: dict) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._answer(status, kind, json.dumps(value).encode())

    def _answer(self, status: int, kind: str, body: bytes, tag: str | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-security-policy", POLICY)
        self.send_header("x-content-type-options", "nosniff")
        self.send_header("cache-control", "no-store")
        if tag:
            self.send_header("etag", tag)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing: what went wrong shows in the test."""
