"""A real coordinator on a real Postgres and a real broker, for tests: made, filled with a few posts, and taken away."""

import re
import subprocess
import tempfile
import time
from pathlib import Path

from local.ports import free_ports
from local.processes import Process
from local.servers import DATABASE, Postgres, Tansu, find_programs
from local.stack.state import process_environment

PROGRAM = Path(__file__).resolve().parents[2] / ".build" / "debug" / "coordinator"
TOKEN = "a-token-for-the-browser-tests"
EVIDENCE = Path(__file__).with_name("evidence.sql")
POSTS = """
INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type, bandit_arm,
                     content_type, generator_name, topic, content, created_at, posted_at)
SELECT ('20000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n::text, (7000 + n)::text, 'posted', 'own', false,
       'fieldnotes', 'single', 'content_educational', 'educational', 'dataNerd', 'rooks',
       CASE n WHEN 1 THEN $post$ SCRIPT $post$ WHEN 2 THEN NULL ELSE 'Note ' || n || ' on a rook''s nest' END,
       now() - n * interval '1 h', now() - n * interval '1 h'
FROM generate_series(1, 40) n;
INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies, collected_at)
SELECT decision_id, post_id, false, 'api', 900, 20, 3, 4, now() FROM content WHERE post_id <> '7002';
"""


class RealCoordinator:
    """Serves the page from `start` until `stop`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rookery-page-")
        folder = Path(self._folder.name)
        database, broker = free_ports(2)
        self.postgres = Postgres(folder, database, "for-the-tests")
        self._broker = Tansu(folder, broker)
        self._child = Process(folder, "coordinator")
        self._settings = {
            "ROOKERY_ACCOUNT": "fieldnotes",
            "ROOKERY_POSTGRES_URL": self.postgres.url,
            "ROOKERY_KAFKA_BROKERS": self._broker.address,
            "ROOKERY_PAGE_TOKEN": TOKEN,
            "ROOKERY_HTTP_PORT": "0",
        }
        self.url = ""

    def start(self, post: str) -> None:
        """`post` is what the newest post says."""
        self.postgres.start(dies_with_us=True)
        self._broker.start(dies_with_us=True)
        self._run("migrate")
        self.query(POSTS.replace("SCRIPT", post))
        self.query(EVIDENCE.read_text())
        environment = process_environment(self._settings)
        folder = Path(self._folder.name)
        self._child.start([str(PROGRAM), "run"], environment, True, folder)
        self.url = self._listening(time.monotonic() + 20)

    def query(self, sql: str) -> str:
        return self.postgres.query(find_programs(), DATABASE, sql)

    def stop(self) -> None:
        self._child.stop()
        self._broker.stop()
        self.postgres.stop()
        self._folder.cleanup()

    def _run(self, *words: str) -> None:
        subprocess.run(
            [PROGRAM, *words], env=process_environment(self._settings), check=True, capture_output=True, timeout=60
        )

    def _listening(self, deadline: float) -> str:
        """The page's address, by the coordinator's log."""
        while time.monotonic() < deadline:
            said = re.search(r"page_listening.*?(http://[^\s\"]+)", self._child.log.read_text())
            if said:
                return said.group(1)
            time.sleep(0.05)
        raise RuntimeError(f"the coordinator serves no page: {self._child.failure_reason()}")
