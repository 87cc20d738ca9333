"""What scikit-learn says of random and awkward truths and predictions, for MeasureGoldenTests.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python Tests/Golden/sklearn_measures.py > Tests/Golden/sklearn_measures.json

Truths, predictions and weights are written as whole numbers: scores in 1/64, probabilities in 1/row sum,
values in 1/16, weights in 1/8. A measure that scikit-learn refuses, warns of or calls NaN is null. Where it
has a convention of its own for what Martinet calls undefined, the line that says so is marked "convention".
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(20261123)
warnings.simplefilter("ignore")
warnings.simplefilter("error", m._classification.UndefinedMetricWarning)


def value(function, *arguments, **named):
    """A number as the file holds it."""
    try:
        number = float(function(*arguments, **named))
    except (ValueError, ZeroDivisionError, m._classification.UndefinedMetricWarning):
        return None
    return float(f"{number:.15g}") if np.isfinite(number) else None


def weights_for(count):
    """None, positive ones, some that are zero, or equal ones; in 1/8."""
    kind = rng.integers(4)
    if kind == 0:
        return None
    if kind == 1:
        return rng.integers(1, 33, count)
    if kind == 2:
        some = rng.integers(0, 4, count) * 4
        some[-1] = max(some[-1], 4)  # Scikit-learn refuses weights that are all zero.
        return some
    return np.full(count, 8)


def listed(array):
    return None if array is None else [int(number) for number in np.ravel(array)]


def real(weights):
    return None if weights is None else weights / 8


# Classes.

AVERAGES = ["class", "macro", "micro", "weighted"]
RATIOS = ["precision", "recall", "f1", "f2", "f0.5", "specificity"]
CLASS_NAMES = (
    ["accuracy", "balanced_accuracy", "matthews", "kappa", "linear_kappa", "quadratic_kappa"]
    + [f"{average}_{ratio}" for ratio in RATIOS for average in AVERAGES]
    + [f"{average}_{ratio}/{zero}" for ratio in ["precision", "recall", "f1"]
       for average in ["macro", "weighted"] for zero in ["zero", "one", "leftOut"]]
)


def ratio_table(truth, predicted, classes, w):
    """(ratio, average, what stands for a division by zero) -> number, or numbers of the classes."""
    table = {}
    for ratio in ["f1", "f2", "f0.5"]:
        for average, zero in [(None, np.nan), ("macro", np.nan), ("micro", np.nan), ("weighted", 0.0), ("macro", 0.0),
                              ("macro", 1.0), ("weighted", 1.0), ("weighted", np.nan)]:
            found = m.precision_recall_fscore_support(
                truth, predicted, beta=float(ratio[1:]), labels=range(classes), average=average, sample_weight=w,
                zero_division=zero)
            for name, number in zip(["precision", "recall", ratio], found):
                table[name, average, str(zero)] = number
            if ratio != "f1" and zero == 0.0:
                break  # The other ways are asked of F1 alone.
    # Scikit-learn has no specificity: it is made of its counts.
    counts = m.multilabel_confusion_matrix(truth, predicted, labels=range(classes), sample_weight=w)
    quiet, others = counts[:, 0, 0], counts[:, 0, :].sum(axis=1)
    table["specificity", None, "nan"] = np.array([q / o if o > 0 else np.nan for q, o in zip(quiet, others)])
    table["specificity", "micro", "nan"] = quiet.sum() / others.sum() if others.sum() > 0 else np.nan
    return table


def class_case(truth, predicted, classes, weights):
    w = real(weights)
    labels = range(classes)
    ones = np.ones(len(truth)) if w is None else w
    support = np.array([ones[truth == label].sum() for label in labels])
    guessed = np.array([ones[predicted == label].sum() for label in labels])
    expected = [
        value(m.accuracy_score, truth, predicted, sample_weight=w),
        value(m.balanced_accuracy_score, truth, predicted, sample_weight=w),
        # Convention: 0 where truths or predictions are of one class.
        value(m.matthews_corrcoef, truth, predicted, sample_weight=w)
        if (support > 0).sum() > 1 and (guessed > 0).sum() > 1 else None,
    ]
    # A class without weight anywhere would only add rows of zeros.
    for cost in [None, "linear", "quadratic"]:
        expected.append(value(m.cohen_kappa_score, truth, predicted, labels=list(labels), weights=cost,
                              sample_weight=w))
    table = ratio_table(truth, predicted, classes, w)
    counted = support > 0
    for ratio in RATIOS:
        each = table[ratio, None, "nan"]
        expected.append(value(lambda: each[1]))
        if np.isnan(each).any():
            expected.append(None)
        else:
            expected.append(value(lambda: table.get((ratio, "macro", "nan"), each.mean())))
        expected.append(value(lambda: table[ratio, "micro", "nan"]))
        # Convention: scikit-learn warns of a class that counts nothing; here it is left out.
        if np.isnan(each[counted]).any():
            expected.append(None)
        else:
            expected.append(value(lambda: table.get(
                (ratio, "weighted", "0.0"), np.average(each[counted], weights=support[counted]))))
    for ratio in ["precision", "recall", "f1"]:
        each = table[ratio, None, "nan"]
        for average in ["macro", "weighted"]:
            for zero in ["0.0", "1.0", "nan"]:
                number = value(lambda: table[ratio, average, zero])
                if average == "weighted" and zero == "nan" and not (support[~np.isnan(each)] > 0).any():
                    number = None  # Convention: scikit-learn averages classes that count nothing.
                expected.append(number)
    return {"t": listed(truth), "p": listed(predicted), "k": classes, "w": listed(weights), "e": expected}


def class_cases():
    cases = []
    for index in range(400):
        classes = int(rng.choice([2, 2, 2, 3, 4, 6]))
        count = int(rng.integers(1, 25))
        truth = rng.integers(0, classes, count)
        kind = index % 7
        predicted = np.where(rng.random(count) < 0.6, truth, rng.integers(0, classes, count))
        if kind == 1:
            truth[:] = rng.integers(classes)  # One true class.
        if kind == 2:
            predicted[:] = rng.integers(classes)  # One predicted class.
        if kind == 3:
            predicted = truth.copy()
        if kind == 4 and classes > 2:
            truth %= classes - 1  # A class without examples.
        if kind == 5 and classes > 2:
            predicted %= classes - 1  # A class that is never predicted.
        if kind == 6 and classes > 2:
            truth, predicted = truth % (classes - 1), predicted % (classes - 1)  # A class that is nowhere.
        cases.append(class_case(truth, predicted, classes, weights_for(count)))
    return cases


# Scores of yes.

SCORE_NAMES = ["roc_area", "average_precision", "log_loss", "brier", "roc_points", "roc_sum", "precision_sum"]


def score_case(truth, scores, weights):
    w = real(weights)
    p = scores / 64
    ones = np.ones(len(truth)) if w is None else w
    both = len(set(truth[ones > 0])) == 2
    expected = [
        value(m.roc_auc_score, truth, p, sample_weight=w) if both else None,
        # Convention: 0 where nothing is positive.
        value(m.average_precision_score, truth, p, sample_weight=w)
        if ones[truth == 1].sum() > 0 else None,
    ]
    proper = (p >= 0).all() and (p <= 1).all() and ones.sum() > 0
    expected.append(value(m.log_loss, truth, p, sample_weight=w, labels=[0, 1]) if proper else None)
    expected.append(value(m.brier_score_loss, truth, p, sample_weight=w, labels=[0, 1], pos_label=1) if proper else None)
    if both:
        fpr, tpr, cuts = m.roc_curve(truth, p, sample_weight=w, drop_intermediate=False)
        # Sums that every point has a part of, with weights that tell the points apart.
        place = np.arange(1, len(fpr) + 1)
        expected += [len(fpr), value(lambda: (place * (fpr + 3 * tpr)).sum() + cuts[1:].sum())]
    else:
        expected += [None, None]
    if ones[truth == 1].sum() > 0:
        precision, recall, cuts = m.precision_recall_curve(truth, p, sample_weight=w)
        precision, recall, cuts = precision[:-1][::-1], recall[:-1][::-1], cuts[::-1]
        place = np.arange(1, len(cuts) + 1)
        expected.append(value(lambda: (place * (precision + 3 * recall)).sum() + cuts.sum()))
    else:
        expected.append(None)
    return {"t": listed(truth), "p": listed(scores), "w": listed(weights), "e": expected}


def score_cases():
    cases = []
    for index in range(300):
        count = int(rng.integers(1, 30))
        truth = rng.integers(0, 2, count)
        kind = index % 6
        scores = np.clip(rng.integers(0, 65, count) + 12 * (2 * truth - 1), 0, 64)
        if kind == 1:
            scores = rng.integers(0, 4, count) * 16  # Ties everywhere.
        if kind == 2:
            truth[:] = rng.integers(2)
        if kind == 3:
            scores = rng.integers(-200, 201, count)  # No probabilities.
        if kind == 4:
            scores[:] = rng.integers(0, 65)  # All equal.
        if kind == 5:
            scores = 64 * truth  # Perfect, and certain.
        cases.append(score_case(truth, scores, weights_for(count)))
    return cases


# A probability of each class.

PROBABILITY_NAMES = ["log_loss", "brier", "top_1", "top_2", "top_3", "accuracy",
                     "macro_roc_area", "weighted_roc_area", "micro_roc_area"]


def probability_case(truth, parts, weights):
    w = real(weights)
    p = parts / parts.sum(axis=1, keepdims=True)
    classes = parts.shape[1]
    labels = list(range(classes))
    ones = np.ones(len(truth)) if w is None else w
    support = np.array([ones[truth == label].sum() for label in labels])
    expected = [None] * 9
    if ones.sum() > 0:
        expected = [
            value(m.log_loss, truth, p, sample_weight=w, labels=labels),
            value(m.brier_score_loss, truth, p, sample_weight=w, labels=labels, scale_by_half=False),
        ]
        # Of equals scikit-learn takes the last class, Martinet the first: the classes are turned round.
        # Convention: scikit-learn warns that all classes hold the true one.
        for k in [1, 2, 3]:
            expected.append(1.0 if k >= classes else value(
                m.top_k_accuracy_score, classes - 1 - truth, p[:, ::-1], k=k, sample_weight=w, labels=labels))
        expected.append(value(m.accuracy_score, truth, p.argmax(axis=1), sample_weight=w))
        several = (support > 0).sum() > 1
        areas = [value(m.roc_auc_score, truth == label, p[:, label], sample_weight=w)
                 if several and support[label] > 0 else None for label in labels]
        expected.append(value(np.mean, areas) if None not in areas else None)
        expected.append(value(np.average, [a for a in areas if a is not None], weights=support[support > 0])
                        if several else None)
        expected.append(value(m.roc_auc_score, np.eye(classes, dtype=int)[truth], p, average="micro",
                              sample_weight=w))
        if None not in areas:
            for place, average in [(6, "macro"), (7, "weighted")]:
                found = m.roc_auc_score(truth, p, multi_class="ovr", average=average, sample_weight=w, labels=labels)
                assert abs(found - expected[place]) < 1e-14
    return {"t": listed(truth), "p": listed(parts), "k": classes, "w": listed(weights), "e": expected}


def probability_cases():
    cases = []
    for index in range(160):
        classes = int(rng.integers(3, 7))
        count = int(rng.integers(1, 14))
        truth = rng.integers(0, classes, count)
        parts = rng.integers(0, 20, (count, classes))
        if index % 4 == 1:
            parts = rng.integers(0, 3, (count, classes))  # Ties, and probabilities of 0.
        if index % 4 == 2:
            truth[:] = rng.integers(classes)
        parts[parts.sum(axis=1) == 0, 0] = 1
        cases.append(probability_case(truth, parts, weights_for(count)))
    return cases


# Values.

VALUE_NAMES = ["r_squared", "mean_squared_error", "root_mean_squared_error", "mean_absolute_error"]


def value_case(truth, predicted, weights):
    w = real(weights)
    t, p = truth / 16, predicted / 16
    ones = np.ones(len(truth)) if w is None else w
    expected = [None] * 4
    if ones.sum() > 0:
        expected = [
            value(m.r2_score, t, p, sample_weight=w, force_finite=False)
            if len(set(t[ones > 0])) > 1 else None,
            value(m.mean_squared_error, t, p, sample_weight=w),
            value(m.root_mean_squared_error, t, p, sample_weight=w),
            value(m.mean_absolute_error, t, p, sample_weight=w),
        ]
    return {"t": listed(truth), "p": listed(predicted), "w": listed(weights), "e": expected}


def value_cases():
    cases = []
    for index in range(200):
        count = int(rng.integers(1, 20))
        truth = rng.integers(-500, 501, count)
        predicted = truth + rng.integers(-100, 101, count)
        if index % 5 == 1:
            truth[:] = rng.integers(-500, 501)  # Nothing to explain.
        if index % 5 == 2:
            predicted = truth.copy()
        if index % 5 == 3:
            truth += 1_000_000  # A mean far from 0.
            predicted += 1_000_000
        cases.append(value_case(truth, predicted, weights_for(count)))
    return cases


groups = {
    "classes": (CLASS_NAMES, class_cases()),
    "scores": (SCORE_NAMES, score_cases()),
    "probabilities": (PROBABILITY_NAMES, probability_cases()),
    "values": (VALUE_NAMES, value_cases()),
}
print('{"sklearn": "%s"' % sklearn.__version__, end="")
for name, (names, cases) in groups.items():
    print(',\n"%s": {"names": %s, "cases": [' % (name, json.dumps(names)))
    print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases), end="]}")
print("}")
