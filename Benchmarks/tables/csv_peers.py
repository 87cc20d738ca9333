"""Reads a CSV of a million rows and 10 columns with pandas' C reader and with Martinet by turns.

    swift build -c release --package-path Benchmarks --product tables
    python3 -m venv peers && peers/bin/pip install pandas
    peers/bin/python Benchmarks/tables/csv_peers.py "$(swift build -c release --package-path Benchmarks \\
      --show-bin-path)/tables" [ROWS] [TURNS]

Three files: numbers of 16 and 17 digits, numbers of few digits, and a mixture with categories, names and dates. Each
reading is a process of its own; the median of the turns counts. The target: no more time than pandas, and at most
1.5 times the columns' own memory at the peak.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

import numpy
import pandas

READ = """
import json, resource, sys, time, pandas

def peak():
    try:  # getrusage would count the memory of the process that started this one
        with open("/proc/self/status") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = peak()
start = time.perf_counter()
table = pandas.read_csv(sys.argv[1], engine="c"%s)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "rows": len(table), "peakBytes": peak() - before}))
"""


def files(folder, rows):
    rng = numpy.random.default_rng(1)
    numbers = pandas.DataFrame({f"x{k}": rng.normal(size=rows) for k in range(10)})
    short = pandas.DataFrame({f"x{k}": rng.integers(-9999, 9999, rows) / 10 ** (k % 4) for k in range(10)})
    mixed = pandas.DataFrame({f"x{k}": rng.normal(size=rows).round(4) for k in range(4)})
    mixed["count"] = rng.integers(0, 100000, rows)
    mixed["id"] = numpy.arange(rows)
    mixed["colour"] = rng.choice(["red", "green", "blue", "light, very light"], rows)
    mixed["name"] = [f"name {k}" for k in range(rows)]
    mixed["day"] = pandas.to_datetime(rng.integers(0, 20000, rows), unit="D").strftime("%Y-%m-%d")
    mixed["hole"] = numpy.where(rng.random(rows) < 0.2, numpy.nan, rng.normal(size=rows).round(2))
    for name, table in [("digits", numbers), ("short", short), ("mixed", mixed)]:
        path = os.path.join(folder, f"{name}.csv")
        table.to_csv(path, index=False)
        yield name, path


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    program = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    turns = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    print(f"pandas {pandas.__version__}, {rows} rows of 10 columns, median of {turns}")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files(folder, rows):
            readers = {
                "Martinet": [program, path],
                "pandas": [sys.executable, "-c", READ % "", path],
                "pandas, exact": [sys.executable, "-c", READ % ', float_precision="round_trip"', path],
            }
            results = {reader: [] for reader in readers}
            for _ in range(turns):
                for reader, command in readers.items():
                    results[reader].append(run(command))
            size = os.path.getsize(path)
            base = statistics.median(r["seconds"] for r in results["pandas"])
            print(f"{name}: {size / 1e6:.0f} MB")
            for reader, runs in results.items():
                seconds = statistics.median(r["seconds"] for r in runs)
                line = f"  {reader}: {seconds:.3f} s, {seconds / base:.2f} of pandas, peak {runs[0]['peakBytes'] / 1e6:.0f} MB"
                if "columnBytes" in runs[0]:
                    line += f", {runs[0]['peakBytes'] / runs[0]['columnBytes']:.2f} of the columns"
                print(line)


main()
