"""What scikit-learn and MABWiser do with the same rows and arms as Rookery's `benchmarks fit` and `benchmarks bandits`.

`rows` writes a file of invented rows, `fit` times scikit-learn on it, `bandits` times MABWiser. Each prints one JSON
object. A ridge or logistic fit is a pipeline of StandardScaler and the estimator, which is what Rookery's fit does.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable

import numpy as np
from mabwiser.mab import MAB, LearningPolicy
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

WIDTH = 7
TOGETHER = 200  # choices timed together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["rows", "fit", "bandits"])
    parser.add_argument("file", nargs="?")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--arms", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=1.0, help="what to spend on each")
    options = parser.parse_args()
    if options.what == "rows":
        result = write(options.file, options.rows)
    elif options.what == "fit":
        result = fit(options.file, options.seconds)
    else:
        result = bandits(options.arms, options.seconds)
    print(json.dumps(result))


def write(path: str, count: int) -> dict:
    """Posts as the rate model sees them; a rate, and whether anyone followed."""
    random = np.random.default_rng(count)
    hour = random.integers(0, 24, count)
    kind = random.integers(0, 3, count)
    angle = 2 * np.pi * hour / 24
    features = np.column_stack(
        [
            random.random(count),
            kind == 1,
            kind == 2,
            hour / 24,
            np.sin(angle),
            np.cos(angle),
            random.random(count) < 0.5,
        ]
    ).astype(float)
    score = features @ np.array([0.025, 0.008, 0.005, 0.003, 0.004, -0.002, 0.003])
    rate = 0.01 + score + 0.005 * random.standard_normal(count)
    odds = 1 / (1 + np.exp(-(60 * (score - score.mean()))))
    followed = (random.random(count) < odds).astype(float)
    followed[:2] = [0, 1]
    with open(path, "wb") as file:
        file.write(np.array([count, WIDTH], dtype="<u8").tobytes())
        for part in (features, rate, followed):
            file.write(np.ascontiguousarray(part, dtype="<f8").tobytes())
    return {"rows": count}


def read(path: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, width = (int(n) for n in np.fromfile(path, dtype="<u8", count=2))
    numbers = np.fromfile(path, dtype="<f8", offset=16)
    end = count * width
    return numbers[:end].reshape(count, width), numbers[end : end + count], numbers[end + count :]


def fit(path: str, seconds: float) -> dict:
    warnings.simplefilter("ignore")
    features, rate, followed = read(path)
    more, more_rate = np.vstack([features, features[:1]]), np.append(rate, rate[0])

    def ridge(rows: np.ndarray, target: np.ndarray):
        return make_pipeline(StandardScaler(), Ridge(alpha=1.0)).fit(rows, target)

    def logistic(**settings):
        return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, **settings)).fit(features, followed)

    return {
        "rows": len(rate),
        "ridge": repeat(lambda: ridge(features, rate), seconds),
        "refit": repeat(lambda: ridge(more, more_rate), seconds),
        "logistic": repeat(logistic, seconds),
        "logisticNewton": repeat(lambda: logistic(solver="newton-cholesky"), seconds),
        "ridgeModel": raw(ridge(features, rate)),
        "refitModel": raw(ridge(more, more_rate)),
        "logisticModel": raw(logistic(solver="newton-cholesky", tol=1e-12, max_iter=1000)),
    }


def raw(pipeline) -> list[float]:
    """Intercept and weights on the scale of the features."""
    scaler, estimator = pipeline[0], pipeline[-1]
    weights = np.ravel(estimator.coef_) / scaler.scale_
    return [float(np.ravel(estimator.intercept_)[0] - weights @ scaler.mean_), *weights.tolist()]


def bandits(count: int, seconds: float) -> dict:
    decisions, rewards = [], []
    for arm in range(count):
        successes, failures = 3 + arm % 5, 40 + arm
        decisions += [arm] * (successes + failures)
        rewards += [1] * successes + [0] * failures

    def rates(policy) -> tuple[list[float], list[float]]:
        bandit = MAB(arms=list(range(count)), learning_policy=policy, seed=1)
        bandit.fit(decisions=decisions, rewards=rewards)

        def choose() -> None:
            for _ in range(TOGETHER):
                bandit.predict()

        def learn() -> None:
            for step in range(TOGETHER):
                bandit.partial_fit([bandit.predict()], [int(step % 10 == 0)])

        return per_second(repeat(choose, seconds)), per_second(repeat(learn, seconds))

    thompson, thompson_learning = rates(LearningPolicy.ThompsonSampling())
    ucb, ucb_learning = rates(LearningPolicy.UCB1(alpha=1))
    return {
        "arms": count,
        "thompson": thompson,
        "thompsonLearning": thompson_learning,
        "ucb": ucb,
        "ucbLearning": ucb_learning,
    }


def per_second(seconds: list[float]) -> list[float]:
    return [TOGETHER / each for each in seconds]


def repeat(work: Callable[[], object], budget: float, least: int = 3) -> list[float]:
    """Seconds of each repetition: at least `least`, and on until the budget is spent or there are a thousand."""
    seconds: list[float] = []
    spent = 0.0
    while len(seconds) < least or (spent < budget and len(seconds) < 1000):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
        spent += seconds[-1]
    return seconds


if __name__ == "__main__":
    main()
