"""Makes predictions again that a database holds, and prints how many, and how many are further off than 1e-12.

Standard input: {"payload": text, "rows": [{"features", "rate", "follow"}]}, as `predictions` keeps them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rookery_predictor import Post, parse_predictor

TOLERANCE = 1e-12


def post_of(features: dict[str, Any]) -> Post:
    """The post as its writer knew it: what was assumed is left out."""
    known = {key: None if key in features["assumed"] else value for key, value in features.items()}
    return Post(
        hour=features["hour"],
        thread=features["isThread"],
        content_type=known["contentType"],
        quality=known["quality"],
        novelty=known["novelty"],
        expertise=known["expertise"],
        viral_score=known["viralScore"],
    )


def main() -> None:
    given = json.load(sys.stdin)
    predictor = parse_predictor(given["payload"])
    off = 0
    for row in given["rows"]:
        post = post_of(row["features"])
        agrees = abs(predictor.predicted_rate(post) - row["rate"]) <= TOLERANCE
        agrees = agrees and abs(predictor.follow_probability(post) - row["follow"]) <= TOLERANCE
        off += not agrees
    print(len(given["rows"]), off)


if __name__ == "__main__":
    main()
