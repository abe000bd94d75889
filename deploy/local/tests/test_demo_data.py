import tempfile
import unittest
from pathlib import Path
from unittest import mock

from local.cli import parser
from local.clock import LAYOUT, ClockFile
from local.commands import up
from local.problem import Problem
from local.stack import Stack, demo_data
from local.stack import stack as stack_module

END = 1_772_409_600_000_000


class DemoDataTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        patch = mock.patch.object(stack_module, "STATE", self.root)
        patch.start()
        self.addCleanup(patch.stop)

    def leave_demo(self, content: str = "rows") -> Stack:
        """What a finished demo leaves: data, a held clock, its state and its report."""
        demo = Stack("demo")
        for name in demo_data.FOLDERS:
            (demo.folder / name).mkdir(parents=True, exist_ok=True)
            (demo.folder / name / "content").write_text(content)
        (demo.folder / "pg" / "PG_VERSION").write_text("15")
        ClockFile(demo.folder / "clock", END)
        demo.state.epoch, demo.state.lives = 1, {"coordinator-1": 3}
        demo.state.settings = {"ROOKERY_ACCOUNT": "invented", "ROOKERY_SEED": "7", "ROOKERY_JOB_POLL_MS": "50"}
        demo._store()
        (demo.folder / "report.txt").write_text("learned")
        return demo

    def refused(self, stack: Stack) -> Problem:
        with self.assertRaises(Problem) as caught:
            demo_data.take(stack)
        return caught.exception

    def test_data_passwords_and_lives_come_along_and_ports_stay_its_own(self) -> None:
        demo, stack = self.leave_demo(), Stack("main")
        ports = stack.state.ports
        demo_data.take(stack)
        again = Stack("main")
        self.assertEqual((again.folder / "simulator" / "content").read_text(), "rows")
        self.assertEqual(again.postgres.password, demo.state.passwords["postgres"])
        self.assertEqual((again.state.epoch, again.state.lives), (1, {"coordinator-1": 3}))
        self.assertEqual(again.state.ports, ports)
        self.assertFalse((again.folder / "incoming").exists())

    def test_the_clock_goes_on_from_the_demos_end_at_real_pace(self) -> None:
        self.leave_demo()
        stack = Stack("main")
        demo_data.take(stack)
        _, _, _, factor = LAYOUT.unpack((stack.folder / "clock").read_bytes())
        self.assertEqual(factor, 1.0)
        passed = ClockFile.read(stack.folder / "clock") - END
        self.assertGreaterEqual(passed, 0)
        self.assertLess(passed, 60_000_000)

    def test_later_starts_keep_the_account_and_the_clock_and_drop_the_demos_haste(self) -> None:
        self.leave_demo()
        demo_data.take(Stack("main"))
        settings = up._settings(Stack("main"), parser().parse_args(["up"]))
        self.assertEqual((settings["ROOKERY_ACCOUNT"], settings["ROOKERY_SEED"]), ("invented", "7"))
        self.assertEqual(settings["ROOKERY_CLOCK"], f"file:{self.root}/main/clock")
        self.assertNotIn("ROOKERY_JOB_POLL_MS", settings)

    def test_without_a_finished_demo_it_says_what_to_run_and_leaves_no_stack(self) -> None:
        self.assertIn("./rookery demo", str(self.refused(Stack("main"))))
        demo = self.leave_demo()
        (demo.folder / "report.txt").unlink()
        self.assertIn("./rookery demo", str(self.refused(Stack("main"))))
        self.assertFalse((self.root / "main" / "stack.json").exists())

    def test_data_of_another_origin_are_never_replaced(self) -> None:
        self.leave_demo()
        stack = Stack("main")
        (stack.folder / "pg").mkdir(parents=True)
        (stack.folder / "pg" / "PG_VERSION").write_text("15")
        stack._store()
        self.assertIn("they stay", str(self.refused(Stack("main"))))
        self.assertEqual([path.name for path in (stack.folder / "pg").iterdir()], ["PG_VERSION"])

    def test_data_of_an_earlier_demo_are_replaced(self) -> None:
        self.leave_demo("first")
        demo_data.take(Stack("main"))
        self.leave_demo("second")
        self.assertIn("Replacing", demo_data.take(Stack("main")))
        self.assertEqual((self.root / "main" / "pg" / "content").read_text(), "second")

    def test_neither_a_running_demo_nor_a_running_stack_is_touched(self) -> None:
        self.leave_demo()
        for name, word in (("demo", "still up"), ("main", "is running")):
            running = mock.patch.object(demo_data, "_runs", lambda stack, name=name: stack.name == name)
            with running:
                self.assertIn(word, str(self.refused(Stack("main"))))
        self.assertFalse((self.root / "main" / "pg").exists())

    def test_an_invented_account_is_not_mixed_with_a_real_one(self) -> None:
        self.leave_demo()
        demo_data.take(Stack("main"))
        for line in (["up", "--live"], ["up", "--account", "mine"]):
            with self.assertRaises(Problem) as caught:
                up._refuse_mixture(Stack("main"), parser().parse_args(line))
            self.assertEqual(caught.exception.status, Problem.USAGE)
