import struct
import tempfile
import threading
import time
import unittest
from pathlib import Path

from local.pacing.clock_file import LAYOUT, ClockFile, wall_now

START = 1_772_409_600_000_000


class ClockFileTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "clock"
        self.clock = ClockFile(self.path, START)

    def read(self) -> tuple[int, int, int, float]:
        return LAYOUT.unpack(self.path.read_bytes())

    def test_a_new_clock_stands_still(self) -> None:
        sequence, domain, _, factor = self.read()
        self.assertEqual((sequence % 2, domain, factor), (0, START, 0.0))
        self.assertEqual(self.clock.now(), START)

    def test_changing_the_pace_neither_jumps_nor_goes_back(self) -> None:
        last = self.clock.now()
        for factor in (7200.0, 0.0, 3600.0, 60.0, 0.0):
            before = self.clock.now()
            self.clock.run(factor)
            _, domain, wall, written = self.read()
            self.assertEqual(written, factor)
            self.assertGreaterEqual(domain, before)
            self.assertLessEqual(domain - before, 7200 * 1_000_000)
            self.assertLessEqual(wall, wall_now())
            self.assertGreaterEqual(self.clock.now(), last)
            last = self.clock.now()

    def test_holding_at_an_earlier_time_does_not_go_back(self) -> None:
        self.clock.hold_at(START + 5)
        self.clock.hold_at(START)
        self.assertEqual(self.clock.now(), START + 5)
        self.assertEqual(self.read()[3], 0.0)

    def test_a_reader_never_sees_half_a_change(self) -> None:
        """Each change writes a domain time and a factor that belong together; a reader that obeys the sequence
        must never see one without the other."""
        stop = threading.Event()

        def write() -> None:
            step = 0
            while not stop.is_set():
                step += 1
                self.clock._write(START + step, float(step))

        writer = threading.Thread(target=write)
        writer.start()
        self.addCleanup(writer.join)
        self.addCleanup(stop.set)
        seen = 0
        deadline = time.monotonic() + 10
        with open(self.path, "rb", buffering=0) as file:
            while seen < 300:
                self.assertLess(time.monotonic(), deadline)
                file.seek(0)
                first = file.read(32)
                file.seek(0)
                second = file.read(8)
                if first[:8] != second or struct.unpack("<Q", second)[0] % 2:
                    continue
                _, domain, _, factor = LAYOUT.unpack(first)
                self.assertEqual(domain - START, int(factor))
                seen += 1
