# Scaling, imputation, quantiles, bins and one-hot columns by scikit-learn and NumPy.
#
# The columns come from a generator with a seed and stand in the file beside what the peers make of them.
#
#   python3 -m venv golden && golden/bin/pip install scikit-learn
#   golden/bin/python Tests/Golden/preparation.py Tests/Golden/preparation.json

import json
import sys

import numpy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

rng = numpy.random.default_rng(20)
columns = [
    rng.normal(3, 2, 97), rng.integers(-3, 4, 97).astype(float), rng.lognormal(0, 2, 97), numpy.full(97, 0.1),
    1e9 + rng.normal(0, 1e-3, 97),
]
cases = []
for values in columns:
    x = values.copy()
    x[rng.permutation(len(x))[:9]] = numpy.nan
    known = x[~numpy.isnan(x)]
    grid = known.reshape(-1, 1)
    case = {
        "values": [None if numpy.isnan(v) else v for v in x],
        "scale": {
            name: scaler.fit(grid).transform(grid).ravel().tolist()
            for name, scaler in [("standard", StandardScaler()), ("minMax", MinMaxScaler()), ("robust", RobustScaler())]
        },
        "impute": {
            name: float(SimpleImputer(strategy=strategy).fit(x.reshape(-1, 1)).statistics_[0])
            for name, strategy in [("mean", "mean"), ("median", "median"), ("mostFrequent", "most_frequent")]
        },
        "quantiles": {str(q): float(numpy.quantile(known, q)) for q in [0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1]},
        "bins": {},
    }
    # NumPy's own edges: scikit-learn's changed their definition between versions.
    for name, edges in [
        ("uniform", numpy.linspace(known.min(), known.max(), 6)), ("quantile", numpy.quantile(known, numpy.linspace(0, 1, 6))),
    ]:
        edges = edges[numpy.concatenate([[True], numpy.diff(edges) > (1e-8 if name == "quantile" else 0)])]
        case["bins"][name] = numpy.searchsorted(edges[1:-1], known, side="right").tolist()
    cases.append(case)

texts = [["red", "green", "blue", "Red", "10", "9"][k] for k in rng.integers(0, 6, 40)]
encoder = OneHotEncoder(sparse_output=False).fit(numpy.array(texts).reshape(-1, 1))
one_hot = {
    "texts": texts,
    "rows": {name: encoder.transform([[name]])[0].argmax().item() for name in ["Red", "blue", "green", "red"]},
}
with open(sys.argv[1], "w") as file:
    json.dump({"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "columns": cases, "oneHot": one_hot}, file)
    file.write("\n")
