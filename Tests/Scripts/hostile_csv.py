"""Writes random hostile CSV files and what Python's own `csv` makes of each.

    python3 hostile_csv.py FOLDER COUNT SEED

FOLDER/N.csv holds the bytes. FOLDER/expected.json holds for each N one of
    {"records": [["a", "b"], …], "lines": [1, 2, …]}   the fields, and the line in which each record starts
    {"ragged": 3}       the first record of another width than the first one starts in this line
    {"quote": true}     a quote that is wrong (csv.Error with strict=True)
    {"empty": true}     no record
Empty lines are no records where the first record has several fields, and one empty field where it has one; before
the first record they are no records either. The reader is the strict one: text behind a closing quote is an error.
"""
import csv
import json
import os
import random
import sys


def field(rng):
    kind = rng.random()
    if kind < 0.25:
        return "".join(rng.choice("0123456789.eE+-") for _ in range(rng.randint(0, 24)))
    if kind < 0.5:
        return "".join(rng.choice("ab ,;\t'é🙂\0\\") for _ in range(rng.randint(0, 8)))
    if kind < 0.9:
        return "".join(rng.choice('ab,"\r\n é') for _ in range(rng.randint(0, 12)))
    return rng.choice(["", '"', '""', "\n", "\r\n", "\r", ",", "NA", "1e400", "x" * 300])


def well_formed(rng):
    """Records that csv would write, quoted where needed and sometimes where not."""
    width, end = rng.randint(1, 5), rng.choice(["\n", "\r\n", "\r"])
    lines = []
    for _ in range(rng.randint(1, 12)):
        count = width if rng.random() < 0.97 else rng.randint(1, 6)
        cells = []
        for _ in range(count):
            text = field(rng)
            if rng.random() < 0.3 or any(c in text for c in ',"\r\n'):
                text = '"' + text.replace('"', '""') + '"'
            cells.append(text)
        lines.append(",".join(cells))
        if rng.random() < 0.1:
            lines.append("")
    return end.join(lines) + (end if rng.random() < 0.7 else "")


def garbage(rng):
    return "".join(rng.choice('ab,,""\r\n\n1') for _ in range(rng.randint(0, 40)))


def expected(path):
    records, lines, line = [], [], 1
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            for record in reader:
                start, line = line, reader.line_num + 1
                if not record:
                    if not records or len(records[0]) > 1:
                        continue
                    record = [""]
                if records and len(record) != len(records[0]):
                    return {"ragged": start}
                records.append(record)
                lines.append(start)
    except csv.Error:
        return {"quote": True}
    return {"records": records, "lines": lines} if records else {"empty": True}


def main():
    folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    csv.field_size_limit(1 << 20)
    rng = random.Random(seed)
    results = []
    for number in range(count):
        text = (well_formed if rng.random() < 0.7 else garbage)(rng)
        path = os.path.join(folder, f"{number}.csv")
        with open(path, "wb") as file:
            file.write((b"\xef\xbb\xbf" if rng.random() < 0.1 else b"") + text.encode())
        results.append(expected(path))
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(results, file)


main()
