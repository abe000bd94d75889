import unittest
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = {"coordinator", "worker", "producer", "simulator"}
SCALABLE = {"coordinator", "scraper", "learner", "predictor", "optimizer"}


class ComposeTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.services = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())["services"]
        cls.ours = {name: service for name, service in cls.services.items() if "build" in service}

    def test_every_role_of_the_local_stack_is_there(self) -> None:
        commands = {tuple(service["command"]) for service in self.ours.values()}
        roles = {("worker", role) for role in ("scraper", "learner", "predictor", "optimizer")}
        self.assertLessEqual(roles | {("coordinator", "run"), ("coordinator", "migrate")}, commands)
        self.assertLessEqual({command[0] for command in commands}, PROGRAMS)

    def test_nothing_stands_in_the_way_of_scaling_a_role(self) -> None:
        for name in SCALABLE:
            self.assertFalse({"container_name", "ports", "hostname"} & set(self.services[name]), name)
            self.assertNotIn("ROOKERY_INSTANCE", self.services[name]["environment"], name)

    def test_roles_wait_for_the_tables_and_the_tables_for_healthy_servers(self) -> None:
        for name in SCALABLE:
            condition = self.services[name]["depends_on"]["migrate"]["condition"]
            self.assertEqual(condition, "service_completed_successfully", name)
        for server in ("kafka", "postgres", "redis"):
            self.assertEqual(self.services["migrate"]["depends_on"][server]["condition"], "service_healthy")
            self.assertIn("test", self.services[server]["healthcheck"])

    def test_one_coordinator_serves_the_page_and_without_a_token_it_only_shows(self) -> None:
        serving = [
            name
            for name, service in self.ours.items()
            if service["command"] == ["coordinator", "run"] and service["environment"].get("ROOKERY_PAGE") != "off"
        ]
        self.assertEqual(serving, ["page"])
        self.assertEqual(self.services["page"]["environment"]["ROOKERY_PAGE_TOKEN"], "${ROOKERY_PAGE_TOKEN:-}")

    def test_servers_are_reached_from_this_machine_only(self) -> None:
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name} {port}")
