import unittest
from itertools import pairwise

from local.pacing.kills import KillPlan
from local.pacing.pacer import HOUR, Pacer


class PacerTests(unittest.TestCase):
    def test_it_holds_when_the_roles_are_too_far_behind_and_resumes_only_when_they_caught_up(self) -> None:
        pacer = Pacer(speed=7200)
        self.assertEqual(pacer.factor(0.5 * HOUR, True), 7200)
        self.assertEqual(pacer.factor(1.5 * HOUR, True), 3600)
        self.assertEqual(pacer.factor(2.5 * HOUR, True), 0)
        self.assertEqual(pacer.factor(1.5 * HOUR, True), 0, "still catching up")
        self.assertEqual(pacer.factor(0.9 * HOUR, True), 7200)

    def test_it_holds_while_a_role_is_away_or_the_coordinator_is_silent(self) -> None:
        pacer = Pacer(speed=7200)
        self.assertEqual(pacer.factor(0.0, False), 0)
        self.assertEqual(pacer.factor(0.0, True), 7200)
        self.assertEqual(pacer.factor(None, True), 0)


class KillPlanTests(unittest.TestCase):
    def test_each_role_is_killed_once_and_apart_from_the_others(self) -> None:
        roles = [f"role-{n}" for n in range(9)]
        plan = KillPlan(roles, 0, 1000, seed=7)
        times = [now for now in range(1001) if plan.due(now)]
        self.assertEqual(sorted(plan.done), sorted(roles))
        self.assertEqual(len(times), 9)
        self.assertGreaterEqual(times[0], 150)
        self.assertLessEqual(times[-1], 850)
        self.assertGreater(min(b - a for a, b in pairwise(times)), 50)

    def test_the_same_seed_gives_the_same_order(self) -> None:
        roles = [f"role-{n}" for n in range(9)]
        orders = []
        for _ in range(2):
            plan = KillPlan(roles, 0, 100, seed=3)
            while plan.due(100):
                pass
            orders.append(plan.done)
        self.assertEqual(*orders)
