import unittest

from local import cli, walkthrough
from local.checkout import ROOT
from local.walkthrough import Step

PAGE = """# A day

`./rookery up` is prose.

```console
$ ./rookery health
old words
$ ./rookery alerts ls | head -3
```

<!-- until: day 2, 09:30 -->
<!-- unseen: ./rookery schedule pause learn --by ada -->

```
$ ./rookery clean
```
"""


class WalkthroughTests(unittest.TestCase):
    def test_only_console_blocks_and_notes_are_steps_in_their_order(self) -> None:
        self.assertEqual(
            walkthrough.steps(PAGE),
            [
                Step(command="./rookery health"),
                Step(command="./rookery alerts ls | head -3"),
                Step(until=33 * 3600 + 30 * 60),
                Step(command="./rookery schedule pause learn --by ada", seen=False),
            ],
        )

    def test_output_replaces_what_stood_there_and_filling_again_changes_nothing(self) -> None:
        def carry_out(step: Step) -> str:
            return f"said {step.command}\nand more" if step.seen and step.command else ""

        filled = walkthrough.fill(PAGE, carry_out)
        self.assertIn("$ ./rookery health\nsaid ./rookery health\nand more\n$ ./rookery alerts", filled)
        self.assertNotIn("old words", filled)
        self.assertEqual(filled, walkthrough.fill(filled, carry_out))
        self.assertEqual(walkthrough.fill(PAGE, lambda step: ""), PAGE.replace("old words\n", ""))

    def test_a_note_that_is_no_step_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            walkthrough.steps("<!-- until: day two -->")

    def test_every_command_line_is_run_against_the_stack(self) -> None:
        line = walkthrough.on_stack("./rookery weights show --json | jq . && ./rookery health", "week")
        self.assertEqual(line, "./rookery weights --stack week show --json | jq . && ./rookery health --stack week")

    def test_the_week_uses_commands_that_there_are(self) -> None:
        known = {action.dest for action in cli.parser()._subparsers._group_actions[0]._choices_actions}
        used = walkthrough.names(ROOT / "docs" / "week.md")
        self.assertGreater(len(used), 5)
        self.assertLessEqual(used, known)
