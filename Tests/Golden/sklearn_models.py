"""What scikit-learn's linear models, k-means and principal components make of the course's tables, for
ClassicalGoldenTests.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python Tests/Golden/sklearn_models.py TABULAR_FOLDER > Tests/Golden/sklearn_models.json

Fold f of five validates the rows whose number, counted from 0, leaves f when divided by five. Features are
scaled to mean 0 and deviation 1 on the rows that are learned from.
"""

import csv
import gzip
import json
import math
import sys
import warnings
from datetime import datetime
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, r2_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])


def table(name):
    opened = gzip.open(folder / name, "rt") if name.endswith(".gz") else open(folder / name, newline="")
    with opened as file:
        return list(csv.DictReader(file))


def columns(rows, names):
    return np.array([[float(row[name]) for name in names] for row in rows])


def folds(model, x, y, score):
    scores = []
    for fold in range(5):
        held = np.arange(len(x)) % 5 == fold
        fitted = make_pipeline(StandardScaler(), model).fit(x[~held], y[~held])
        scores.append(score(y[held], fitted.predict(x[held])))
    return float(np.mean(scores))


def listed(array):
    return np.asarray(array, float).round(9).tolist()


found = {"sklearn": sklearn.__version__}

cars = [row for row in table("cars.csv") if row["Miles_per_Gallon"] and row["Horsepower"]]
x, y = columns(cars, ["Horsepower", "Weight_in_lbs"]), columns(cars, ["Miles_per_Gallon"])[:, 0]
scaled = StandardScaler().fit_transform(x)
line, ridge = LinearRegression().fit(scaled, y), Ridge(alpha=0.1 * len(x)).fit(scaled, y)
found["cars"] = {
    "rows": len(cars), "weights": listed(line.coef_), "bias": float(line.intercept_),
    "ridgeWeights": listed(ridge.coef_), "rSquared": folds(LinearRegression(), x, y, r2_score)}

weather = table("seattle-weather.csv")
days = np.array([datetime.strptime(row["date"], "%Y/%m/%d").timetuple().tm_yday for row in weather])
angle = 2 * math.pi * days / 365.25
x, y = np.stack([np.sin(angle), np.cos(angle)], axis=1), columns(weather, ["temp_max"])[:, 0]
found["weather"] = {"rows": len(weather), "rSquared": folds(LinearRegression(), x, y, r2_score)}

iris = table("iris.csv")
x = columns(iris, ["sepalLength", "sepalWidth", "petalLength", "petalWidth"])
kinds = sorted({row["species"] for row in iris})
y = np.array([kinds.index(row["species"]) for row in iris])
binary = LogisticRegression(C=10.0, max_iter=10_000)
clusters = KMeans(3, n_init=20, random_state=0, tol=0).fit(x)
components = PCA().fit(x)
order = np.argsort(clusters.cluster_centers_[:, 0])
found["iris"] = {
    "rows": len(iris), "softmax": folds(binary, x, y, accuracy_score),
    "oneAgainstAll": folds(OneVsRestClassifier(binary), x, y, accuracy_score),
    "inertia": float(clusters.inertia_), "centers": listed(clusters.cluster_centers_[order]),
    "variances": listed(components.explained_variance_), "ratios": listed(components.explained_variance_ratio_),
    "directions": listed(components.components_)}

cancer = table("breast-cancer.csv")
names = [name for name in cancer[0] if name != "diagnosis"]
x, y = columns(cancer, names), np.array([int(row["diagnosis"] == "malignant") for row in cancer])
found["cancer"] = {"rows": len(cancer), "accuracy": folds(LogisticRegression(C=1.0, max_iter=10_000), x, y, accuracy_score)}

digits = table("digits.csv.gz")
label = [name for name in digits[0] if name in ("label", "digit", "target", "class")][0]
x = columns(digits, [name for name in digits[0] if name != label])
clusters, components = KMeans(10, n_init=10, random_state=0).fit(x), PCA(10).fit(x)
found["digits"] = {
    "rows": len(digits), "label": label, "inertia": float(clusters.inertia_),
    "variances": listed(components.explained_variance_), "directions": listed(components.components_[:2])}

print(json.dumps(found, indent=1))
