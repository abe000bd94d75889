"""The cases that readers in every language agree on, for the tests of those started from Python."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from rookery_predictor import Post

CLIENTS = Path(__file__).resolve().parents[2]
SCHEMA = CLIENTS.parent / "schema" / "predictor-v2.schema.json"
GOLDEN: dict[str, Any] = json.loads((CLIENTS / "golden.json").read_text())
PREFIX = "readers:"
KEY = PREFIX + "predictor:v2:latest"
CHANNEL = PREFIX + "predictor:v2:updates"
TOLERANCE = 1e-12


def payload(name: str = "fitted", **changes: Any) -> str:
    """A payload's text; `meta__timeZone="UTC"` changes one value of it."""
    values = copy.deepcopy(GOLDEN["payloads"][name])
    for path, value in changes.items():
        *parts, key = path.split("__")
        target = values
        for part in parts:
            target = target[part]
        target[key] = value
    return json.dumps(values)


def post_of(values: dict[str, Any]) -> Post:
    return Post(
        quality=values["quality"],
        content_type=values["contentType"],
        hour=values["hour"],
        thread=values["thread"],
        novelty=values["novelty"],
        expertise=values["expertise"],
        viral_score=values["viralScore"],
    )
