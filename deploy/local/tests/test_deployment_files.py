import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from local.checkout import ROOT
from local.setup.debian import PROMTOOL
from ruamel.yaml import YAML

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


DASHBOARDS = sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json"))


class DashboardTests(unittest.TestCase):
    def test_prometheus_can_read_every_query_of_every_dashboard(self) -> None:
        for path in DASHBOARDS:
            panels = json.loads(path.read_text())["panels"]
            queries = [target["expr"] for panel in panels for target in panel.get("targets", [])]
            self.assertGreater(len(queries), 10, path.name)
            rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries)]
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "queries.json"
                # JSON is YAML, too.
                file.write_text(json.dumps({"groups": [{"name": path.stem, "rules": rules}]}))
                checked = subprocess.run(
                    [PROMTOOL, "check", "rules", file], capture_output=True, text=True, check=False
                )
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_every_panel_asks_something_of_the_source_that_the_board_names(self) -> None:
        for path in DASHBOARDS:
            board = json.loads(path.read_text())
            self.assertEqual([one["name"] for one in board["templating"]["list"]], ["datasource"])
            for panel in board["panels"]:
                if panel["type"] == "row":
                    continue
                self.assertTrue(panel["targets"], f"{panel['title']} asks nothing")
                for asked in [panel, *panel["targets"]]:
                    source = asked.get("datasource", panel["datasource"])
                    self.assertEqual(source["uid"], "${datasource}", panel["title"])
