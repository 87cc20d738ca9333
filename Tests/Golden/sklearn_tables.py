"""What scikit-learn's linear models and gradient boosting reach on seven tables, for TabularGoldenTests.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python Tests/Golden/sklearn_tables.py TABULAR_FOLDER

writes Tests/Golden/sklearn_tables.json and, beside it, the three tables in sklearn_tables/ that are made here.

Fold f of five validates the rows with a known label whose number, counted from 0 among them, leaves f when divided by
five. The score is R² or accuracy over the predictions of all rows. Missing numbers are imputed by their median and
flagged, numbers scaled, texts one-hot (those of fewer than five rows together), texts that hardly repeat counted by
their words, dates turned into days and the place in the year.
"""

import csv
import json
import math
import sys
import warnings
from datetime import datetime
from pathlib import Path

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.datasets import make_classification, make_friedman1
from sklearn.ensemble import (
    GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier,
    HistGradientBoostingRegressor)
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")
golden = Path(__file__).parent
made = golden / "sklearn_tables"


def write(name, header, rows):
    made.mkdir(exist_ok=True)
    with open(made / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([f"{v:.3f}" if isinstance(v, float) else v for v in row] for row in rows)


def generate():
    x, y = make_friedman1(600, 10, noise=1.0, random_state=1)
    write("friedman.csv", [f"x{i}" for i in range(1, 11)] + ["y"], np.column_stack([x, y]).tolist())
    x, y = make_classification(
        600, 12, n_informative=5, n_redundant=3, n_classes=3, n_clusters_per_class=1, class_sep=1.0, random_state=1)
    write("classes.csv", [f"x{i}" for i in range(1, 13)] + ["kind"],
          [row + ["abc"[label]] for row, label in zip(x.tolist(), y)])
    random = np.random.default_rng(1)
    x, kind = random.uniform(-1, 1, (600, 6)), random.integers(0, 3, 600)
    y = (2 * x[:, 0] * x[:, 1] + np.choose(kind, [x[:, 2], -x[:, 2], 0 * x[:, 2]]) + (x[:, 3] > 0) * x[:, 4]
         + 0.1 * random.normal(size=600))
    write("interactions.csv", [f"x{i}" for i in range(1, 7)] + ["kind", "y"],
          [row + ["red green blue".split()[k], value] for row, k, value in zip(x.tolist(), kind, y.tolist())])


def table(path, target):
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[target]]
    return rows, [row[target] for row in rows]


def number(text):
    try:
        return float(text) if text else math.nan
    except ValueError:
        return None


def date(text):
    try:
        return datetime.strptime(text.replace("/", "-"), "%Y-%m-%d")
    except ValueError:
        return None


def features(rows, target):
    """The columns as arrays, and what is to be done to each."""
    numbers, texts, words = [], [], []
    for name in rows[0]:
        if name == target:
            continue
        values = [row[name] for row in rows]
        if all(number(value) is not None for value in values):
            numbers.append([number(value) for value in values])
        elif all(date(value) for value in values):
            days = [date(value) for value in values]
            angle = [2 * math.pi * (day.timetuple().tm_yday - 1) / 365.25 for day in days]
            numbers += [[float(day.toordinal()) for day in days], np.sin(angle), np.cos(angle)]
        elif len(set(values)) <= len(values) / 2:
            texts.append(values)
        else:
            words.append(values)
    columns = [np.array(column, object) for column in numbers + texts + words]
    x = np.stack(columns, axis=1)
    steps = [("numbers", make_pipeline(
        SimpleImputer(missing_values=np.nan, strategy="median", add_indicator=True), StandardScaler()),
        list(range(len(numbers))))]
    if texts:
        steps.append(("texts", OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist", sparse_output=False),
                      list(range(len(numbers), len(numbers) + len(texts)))))
    steps += [(f"words{i}", CountVectorizer(min_df=5), len(numbers) + len(texts) + i) for i in range(len(words))]
    return x, ColumnTransformer(steps, sparse_threshold=0)


def score(rows, labels, target, model, is_class):
    x, preparation = features(rows, target)
    y = np.array(labels) if is_class else np.array(labels, float)
    predicted = np.empty_like(y)
    for fold in range(5):
        held = np.arange(len(y)) % 5 == fold
        fitted = make_pipeline(preparation, model).fit(x[~held], y[~held])
        predicted[held] = fitted.predict(x[held])
    return float((accuracy_score if is_class else r2_score)(y, predicted))


generate()
folder = Path(sys.argv[1])
tables = [
    (folder / "cars.csv", "Miles_per_Gallon", False), (folder / "iris.csv", "species", True),
    (folder / "breast-cancer.csv", "diagnosis", True), (folder / "seattle-weather.csv", "temp_max", False),
    (folder / "seattle-weather.csv", "weather", True), (made / "friedman.csv", "y", False),
    (made / "classes.csv", "kind", True), (made / "interactions.csv", "y", False),
]
found = []
for path, target, is_class in tables:
    rows, labels = table(path, target)
    if is_class:
        models = {"linear": LogisticRegression(max_iter=10_000), "boosting": GradientBoostingClassifier(random_state=0),
                  "histogram": HistGradientBoostingClassifier(random_state=0)}
    else:
        models = {"linear": LinearRegression(), "boosting": GradientBoostingRegressor(random_state=0),
                  "histogram": HistGradientBoostingRegressor(random_state=0)}
    scores = {name: score(rows, labels, target, model, is_class) for name, model in models.items()}
    found.append({"table": path.name, "target": target, "rows": len(rows), **scores})
    print(found[-1], file=sys.stderr)
with open(golden / "sklearn_tables.json", "w") as file:
    json.dump({"sklearn": sklearn.__version__, "tables": found}, file, indent=1)
    file.write("\n")
