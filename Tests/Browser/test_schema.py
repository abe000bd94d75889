"""The published document is sound, and the invented states are states that the coordinator could answer with."""

import json
import unittest

import fixture_state
from fixture_server import done, problem
from jsonschema import Draft202012Validator
from published_schema import document, problems


class SchemaTest(unittest.TestCase):
    def test_every_schema_is_one_and_every_reference_leads_somewhere(self) -> None:
        found = document()
        self.assertEqual(found["openapi"], "3.1.0")
        for schema in found["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

        def references(value: object) -> list[str]:
            if isinstance(value, dict):
                own = [value["$ref"]] if "$ref" in value else []
                return own + [one for each in value.values() for one in references(each)]
            return [one for each in value for one in references(each)] if isinstance(value, list) else []

        for reference in references(found):
            _, _, kind, name = reference.split("/")
            self.assertIn(name, found["components"][kind])
        unused = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]} - set(references(found))
        self.assertEqual(unused, set())

    def test_the_invented_answers_keep_to_it(self) -> None:
        for state in (fixture_state.at_work(), fixture_state.empty()):
            self.assertEqual(problems(state, "State"), [])
        _, report = done({"action": "lock", "generator": "coach", "dry_run": True})
        self.assertEqual(problems(report, "ChangeReport"), [])
        self.assertEqual(problems(problem(409, "refused", "no"), "Problem"), [])

    def test_an_answer_that_differs_is_caught(self) -> None:
        state = json.loads(json.dumps(fixture_state.at_work()))
        state["posts"][0]["verdict"] = "fine"
        del state["posts"][1]["topic"]
        state["now"] = 7
        found = " ".join(problems(state, "State"))
        for wrong in ("'verdict' was unexpected", "'topic' is a required property", "7 is not of type 'string'"):
            self.assertIn(wrong, found)


if __name__ == "__main__":
    unittest.main()
