"""Compares the coordinator's `fit` with scikit-learn on random problems, and prints the largest differences as JSON.

Every problem is a CSV file as a person would have it. Drawn at random are the number of rows and columns, their scale
and place, constant, binary and collinear columns, row weights, the penalty, and for logistic regression how far the
classes are apart, up to separable. A difference is relative to the coefficient, or, where that is small, to a
thousandth of the largest weight or of the target's deviation; weights are compared on standardised features, so that a
column's unit does not matter, the intercept as it is reported.

scikit-learn is taken to its own limit: `Ridge` by singular values, `LogisticRegression` by its Newton method with a
tolerance of 1e-14, and from where that stops by Newton steps until they no longer shrink.
"""

import argparse
import json
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--coordinator", required=True, help="the built program")
    parser.add_argument("--problems", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        for number, kind in enumerate(("ridge", "logistic")):
            random = np.random.default_rng([options.seed, number])
            differences = []
            for _ in range(options.problems):
                problem = Problem.draw(kind, random)
                differences.append(problem.difference(problem.fitted(options.coordinator, path)))
            result[kind] = {
                "problems": options.problems,
                "largest": max(differences),
                "median": float(np.median(differences)),
            }
    print(json.dumps(result))


@dataclass(frozen=True)
class Problem:
    kind: str
    features: np.ndarray
    target: np.ndarray
    weights: np.ndarray | None
    penalty: float

    @staticmethod
    def draw(kind: str, random: np.random.Generator) -> "Problem":
        rows = int(random.integers(10, 400))
        features = np.column_stack(draw_columns(rows, int(random.integers(1, 13)), random))
        score = StandardScaler().fit_transform(features) @ random.standard_normal(features.shape[1])
        if kind == "ridge":
            noise = random.uniform(0, 3) * random.standard_normal(rows)
            target = 10.0 ** random.integers(-3, 3) * (random.normal() + score + noise)
        else:
            noise = random.choice([0.0, 1.0, 5.0]) * random.logistic(size=rows)
            target = (score + noise > random.normal()).astype(float)
            target[:2] = [0, 1]
        weights = random.uniform(0.1, 5, rows) if random.random() < 0.5 else None
        return Problem(kind, features, target, weights, float(10 ** random.uniform(-2, 3)))

    def fitted(self, coordinator: str, path: Path) -> dict:
        """What the coordinator says of the rows as a file."""
        names = [f"f{column}" for column in range(self.features.shape[1])]
        columns = list(self.features.T)
        if self.weights is not None:
            names, columns = ["weight", *names], [self.weights, *columns]
        lines = [",".join([*names, "y"])]
        lines += [",".join(map(repr, map(float, row))) for row in zip(*columns, self.target, strict=True)]
        path.write_text("\n".join(lines) + "\n")
        command = [coordinator, "fit", self.kind, str(path), "--penalty", repr(self.penalty), "--least", "2", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise SystemExit(f"coordinator fit ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def difference(self, fitted: dict) -> float:
        scaler = StandardScaler().fit(self.features, sample_weight=self.weights)
        standard = scaler.transform(self.features)
        if self.kind == "ridge":
            estimator = Ridge(alpha=self.penalty, solver="svd")
        else:
            estimator = LogisticRegression(C=1 / self.penalty, solver="newton-cholesky", tol=1e-14, max_iter=1000)
        estimator.fit(standard, self.target, sample_weight=self.weights)
        point = np.append(np.ravel(estimator.intercept_), np.ravel(estimator.coef_))
        if self.kind == "logistic":
            point = self.polished(standard, point)
        theirs = point.copy()
        # The intercept where it is reported: at features of 0, which a column far from there makes a large number.
        theirs[0] -= float(point[1:] / scaler.scale_ @ scaler.mean_)
        ours = np.append(fitted["intercept"], np.array(list(fitted["weights"].values())) * scaler.scale_)
        # Columns that are all constant leave weights of 0 on one side and of rounding on the other.
        unit = np.std(self.target) if self.kind == "ridge" else 1.0
        least = 1e-3 * max(np.max(np.abs(theirs[1:])), unit)
        return float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), least)))

    def polished(self, standard: np.ndarray, point: np.ndarray) -> np.ndarray:
        """Newton steps from where scikit-learn stopped."""
        design = np.column_stack([np.ones(len(standard)), standard])
        pull = np.diag([0.0] + [self.penalty] * standard.shape[1])
        each = np.ones(len(standard)) if self.weights is None else self.weights
        last = np.inf
        for _ in range(20):
            chance = 1 / (1 + np.exp(-(design @ point)))
            gradient = design.T @ (each * (chance - self.target)) + pull @ point
            curvature = design.T @ (design * (each * chance * (1 - chance))[:, None]) + pull
            step = np.linalg.solve(curvature, gradient)
            size = float(np.max(np.abs(step)))
            if size >= last:
                break
            point, last = point - step, size
        return point


def draw_columns(rows: int, width: int, random: np.random.Generator) -> list[np.ndarray]:
    columns: list[np.ndarray] = []
    for _ in range(width):
        shape = random.integers(0, 6)
        if shape == 0:
            column = (random.random(rows) < random.uniform(0.05, 0.95)).astype(float)
        elif shape == 1:
            column = np.full(rows, random.normal() * 10.0 ** random.integers(-3, 4))
        elif shape == 2 and columns:
            first, second = random.integers(0, len(columns), 2)
            column = random.normal() * columns[first] + random.normal() * columns[second]
        elif shape == 3 and columns:
            column = columns[-1] + 1e-3 * random.standard_normal(rows)
        elif shape == 4:
            column = np.sin(2 * np.pi * random.integers(0, 24, rows) / 24)
        else:
            spread = 10.0 ** random.integers(-6, 7)
            column = spread * (random.standard_normal(rows) + random.choice([0, 0, 5, 1000]))
        columns.append(column)
    return columns


if __name__ == "__main__":
    main()
