import unittest

from local.failed_tests import DETAIL_LINES, FailedTests

TOTAL = "✘ Test run with 2 tests in 1 suite failed after 1.5 seconds with 1 issue."


def summary(*lines: str) -> list[str]:
    failed = FailedTests()
    for line in lines:
        failed.read(line + "\n")
    return failed.summary()


class FailedTestsTests(unittest.TestCase):
    def test_an_issue_is_said_again_with_its_details_and_above_the_total(self):
        self.assertEqual(
            summary(
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
            ),
            [
                "",
                "What failed:",
                '✘ Test "b" recorded an issue at B.swift:3:9: Expectation failed: x == 1',
                "  x → 2",
                "  ↳ said by the test",
                TOTAL,
            ],
        )

    def test_of_a_long_issue_the_beginning_is_said_again(self):
        lines = summary("✘ Test b() recorded an issue at B.swift:3:9: Caught error:", *map(str, range(100)), TOTAL)
        self.assertEqual(lines[-2:], [f"  {DETAIL_LINES - 1}", TOTAL])

    def test_where_a_run_broke_off_is_told(self):
        self.assertEqual(
            summary(
                '✔ Test "a" passed after 0.1 seconds.', '◇ Test "b" started.', "◇ Test case passing 1 argument x → 1"
            ),
            ["", "What failed:", 'The tests ended before their time in Test "b".'],
        )
        self.assertEqual(summary("error: no such module")[-1], "The tests ended before their time.")


if __name__ == "__main__":
    unittest.main()
