import tempfile
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

    def test_another_writer_goes_on_where_the_first_left_it(self) -> None:
        self.clock.run(60.0)
        sequence, *_ = self.read()
        again = ClockFile(self.path)
        self.assertEqual(again.factor, 60.0)
        again.run(0.0)
        self.assertEqual(self.read()[0], sequence + 2)
        self.assertGreaterEqual(again.now(), START)

    def test_holding_at_an_earlier_time_does_not_go_back(self) -> None:
        self.clock.hold_at(START + 5)
        self.clock.hold_at(START)
        self.assertEqual(self.clock.now(), START + 5)
        self.assertEqual(self.read()[3], 0.0)

    def test_a_reader_that_obeys_the_sequence_never_sees_half_a_change(self) -> None:
        """Looks at the file after every single store of a change: where the sequence is even, the fields must be
        either all old or all new."""
        seen = [self.read()]
        put = self.clock._put

        def put_and_look(offset: int, layout: str, value: float) -> None:
            put(offset, layout, value)
            seen.append(self.read())

        self.clock._put = put_and_look
        self.clock.run(7200.0)
        whole = {seen[0][1:], seen[-1][1:]}
        self.assertEqual(len(whole), 2)
        for sequence, *fields in seen:
            self.assertTrue(sequence % 2 == 1 or tuple(fields) in whole, (sequence, fields))
