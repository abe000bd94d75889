import os
import re
import sys
import time
import unittest
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

from local.console import Console
from local.problem import Interrupted
from local.testing import suites, swift
from local.testing.pool import Job, Pool, Result

TOTAL = "✘ Test run with 2 tests in 1 suite failed after 1.5 seconds with 1 issue."


def job(name: str, script: str, **properties: object) -> Job:
    return Job(name, ["sh", "-c", script], {"PATH": os.defpath}, Path("/"), **properties)


class PoolTests(unittest.TestCase):
    def run_jobs(self, *jobs: Job, capacity: float = 2) -> tuple[list[Result], str]:
        shown = TextIOWrapper(BytesIO())
        with redirect_stdout(shown):
            results = Pool(Console(), capacity).run(list(jobs))
        return results, shown.buffer.getvalue().decode()

    def test_output_is_kept_whole_and_printed_in_the_order_of_the_starts(self) -> None:
        both = "until [ -e /proc/self ]; do :; done; echo one; echo two >&2"
        results, shown = self.run_jobs(job("slow", f"sleep 0.3; {both}"), job("quick", both))
        self.assertEqual([result.output for result in results], ["one\ntwo\n"] * 2)
        self.assertLess(shown.index("=== slow: passed"), shown.index("=== quick\none\ntwo\n"))

    def test_no_more_runs_at_once_than_fits_and_what_must_be_alone_runs_last(self) -> None:
        stamp = "date +%s.%N; sleep 0.3; date +%s.%N"
        jobs = [job("alone", stamp, is_alone=True), *(job(f"job-{n}", stamp) for n in range(3))]
        results, _ = self.run_jobs(*jobs)
        spans = {result.job.name: tuple(map(float, result.output.split())) for result in results}
        for name, (begin, end) in spans.items():
            beside = [other for other, (b, e) in spans.items() if other != name and b < end and e > begin]
            self.assertLessEqual(len(beside), 0 if name == "alone" else 2)
        self.assertEqual(max(spans, key=lambda name: spans[name][0]), "alone")
        self.assertTrue(any(spans["job-0"][0] < spans[other][1] for other in ("job-1", "job-2")))

    def test_the_output_of_a_single_job_is_printed_as_it_comes_and_once(self) -> None:
        _, shown = self.run_jobs(job("only", "echo one; sleep 0.2; echo two"))
        self.assertEqual(shown, "one\ntwo\n")

    def test_a_job_fails_by_its_exit_code_or_by_what_it_says(self) -> None:
        results, shown = self.run_jobs(
            job("code", "exit 3"), job("words", "echo nothing", passes=lambda text: "42" in text)
        )
        self.assertEqual([result.passed for result in results], [False, False])
        self.assertIn("=== words: FAILED", shown)

    def test_what_a_job_left_behind_does_not_hold_it_up(self) -> None:
        began = time.monotonic()
        self.run_jobs(job("leaves", "sleep 20 & echo done"))
        self.assertLess(time.monotonic() - began, 10)

    def test_an_interrupted_run_stops_its_processes(self) -> None:
        class Interrupting(Console):
            def progress(self, text: str, every: float = 5.0) -> None:
                raise Interrupted(2)

        pool = Pool(Interrupting(), 2)
        began = time.monotonic()
        with self.assertRaises(Interrupted):
            pool.run([job("long", "sleep 60"), job("other", "sleep 60")])
        self.assertLess(time.monotonic() - began, 10)


class SwiftOutputTests(unittest.TestCase):
    def test_an_issue_is_said_again_with_its_details(self) -> None:
        lines = [
            '◇ Test "a" started.',
            '✔ Test "a" passed after 0.1 seconds.',
            '◇ Test "b" started.',
            '✘ Test "b" recorded an issue at B.swift:3:9: Expectation failed: x == 1',
            "x → 2",
            "↳ said by the test",
            '{"level":"error","message":"from a program under test"}',
            "not part of it",
            '✘ Test "b" failed after 0.2 seconds with 1 issue.',
            TOTAL,
        ]
        said = [
            '✘ Test "b" recorded an issue at B.swift:3:9: Expectation failed: x == 1',
            "  x → 2",
            "  ↳ said by the test",
        ]
        self.assertEqual(swift.failures("\n".join(lines)), said)
        self.assertEqual(swift.count("\n".join(lines)), 2)

    def test_of_a_long_issue_the_beginning_is_said_again(self) -> None:
        lines = ["✘ Test b() recorded an issue at B.swift:3:9: Caught error:", *map(str, range(100)), TOTAL]
        self.assertEqual(swift.failures("\n".join(lines))[-1], f"  {swift.ISSUE_LINES - 1}")

    def test_where_a_run_broke_off_is_told(self) -> None:
        lines = ['✔ Test "a" passed after 0.1 seconds.', '◇ Test "b" started.', "◇ Test case passing 1 argument x → 1"]
        self.assertEqual(swift.failures("\n".join(lines)), ['The tests ended before their time in Test "b".'])
        self.assertEqual(swift.failures("error: no such module"), ["The tests ended before their time."])
        self.assertEqual(swift.count("\n".join(lines)), 0)


class SelectionTests(unittest.TestCase):
    def selected(self, name: str) -> list[str]:
        return [" ".join(job.command) for job in suites._other_jobs(name)]

    def test_a_python_file_a_class_or_a_test_is_found_by_its_name(self) -> None:
        self.assertEqual([line.split("unittest ")[1] for line in self.selected("test_testing")], ["test_testing"])
        self.assertEqual(
            [line.split("unittest ")[1] for line in self.selected("PoolTests")], ["test_testing -k PoolTests"]
        )
        name = "test_a_python_file_a_class_or_a_test_is_found_by_its_name"
        self.assertEqual([line.split("unittest ")[1] for line in self.selected(name)], [f"test_testing -k {name}"])
        self.assertEqual(self.selected("OffsetsTests"), [])

    def test_a_swift_target_a_suite_and_a_part_of_a_name_match(self) -> None:
        test = "StoreTests.OffsetsTests/`of two (that) move + the second waits`()"
        for name in ("Store", "OffsetsTests", "two (that) move + the", "StoreTests.OffsetsTests"):
            self.assertTrue(re.search(suites.pattern(name), test), name)
        self.assertFalse(re.search(suites.pattern("Offset.Tests"), test))

    def test_every_swift_suite_is_in_one_job_and_no_other(self) -> None:
        if not swift.PROGRAM.exists():
            self.skipTest("the Swift tests are not built")
        jobs = suites._swift_jobs()
        for test in swift.names():
            matching = [one.name for one in jobs if re.search(one.command[-1], test)]
            self.assertEqual(len(matching), 1, f"{test}: {matching}")


if __name__ == "__main__":
    sys.exit(unittest.main())
