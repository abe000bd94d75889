import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from local.checkout import ROOT
from local.setup.prometheus import PROMTOOL

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


if __name__ == "__main__":
    unittest.main()
