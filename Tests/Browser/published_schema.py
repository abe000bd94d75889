"""The published OpenAPI document of the page, as a judge of answers."""

import copy
import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

DOCUMENT = Path(__file__).resolve().parents[2] / "schema" / "page.openapi.json"


@cache
def document() -> dict:
    return json.loads(DOCUMENT.read_text())


def problems(answer: object, name: str) -> list[str]:
    """Where an answer differs from the schema of that name, a field that the schema does not know included."""
    validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}"} | _strict())
    return [f"{'/'.join(map(str, error.path))}: {error.message}"[:300] for error in validator.iter_errors(answer)]


@cache
def _strict() -> dict:
    """The document with no room for other fields: clients ignore what they do not know, the tests do not."""
    strict = copy.deepcopy(document())
    for schema in strict["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return strict
