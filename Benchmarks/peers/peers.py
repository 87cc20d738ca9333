"""Martinet and its peers at the same work, by turns; writes RESULTS.md and its figure.

    python3 peers.py --martinet PROGRAM --program PROGRAM [--quick] [--row TEXT] [--write FILE] [--commit NAME]

`--martinet` is the built command, `--program` the built `peers` of this package. A full run writes
RESULTS.md beside this file; `--quick` (fewer turns, under ten minutes) and `--row` (rows that begin with the
words TEXT) write nothing unless told where. Only what Python brings is used here; the peers run in a virtual
environment in the user's cache.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

import limits
import page
import weights

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "martinet-peers")
PYTHON = CACHE / "bin/python3"

# PyTorch for processors alone; elsewhere its Linux wheel brings what graphics cards want.
TORCH = "https://download.pytorch.org/whl/cpu"
TENSORFLOW = "tensorflow" if sys.platform == "darwin" else "tensorflow-cpu"
# Of each peer: its script, its packages, what pip tries one after the other, whether it trains.
PEERS = {
    "PyTorch": ("torch_peer.py", ["torch"], [["torch", "--retries", "0", "--index-url", TORCH], ["torch"]], True),
    "JAX": ("jax_peer.py", ["jax", "optax"], [["jax[cpu]", "optax"]], True),
    "Keras": ("keras_peer.py", ["keras", TENSORFLOW], [["keras", TENSORFLOW]], True),
    "ONNX Runtime": ("onnxruntime_peer.py", ["onnxruntime", "onnx"], [["onnxruntime", "onnx"]], False),
    "OpenVINO": ("openvino_peer.py", ["openvino", "onnx"], [["openvino", "onnx"]], False),
}
TRAINING = {"P1", "P1 dense", "P2", "P3", "P7"}
# Martinet alone: how it scales.
ALONE = ["P12 cnn", "P12 deep-cnn", "P13 set", "P13 batch", "P13 width"]

# Rows that one process measures, epochs of one fit, turns of a full and of a quick run.
GROUPS = [
    (["P1"], 3, 5, 2),
    (["P1 dense"], 3, 5, 1),
    (["P2"], 2, 3, 1),
    # The deep network's epochs are long: in full runs alone.
    (["P3"], 2, 3, 0),
    (["P4", "P5", "P6 mlp", "P6 cnn"], 1, 5, 1),
    *[([row for row in limits.KERNELS if row.startswith(kind)], 1, 5, 1) for kind in ("P9 ", "P10 ", "P11 ")],
    (["P7"], 5, 3, 1),
    (ALONE, 1, 1, 1),
]


def say(text):
    print(text, flush=True)


def installed(names):
    code = "import sys, importlib.metadata as m; [m.version(n) for n in sys.argv[1:]]"
    return subprocess.run([PYTHON, "-c", code, *names], capture_output=True).returncode == 0


def environment():
    """Makes the virtual environment and gives the peers that are in it, and why the others are not."""
    if not PYTHON.exists():
        say(f"making {CACHE}")
        subprocess.run([sys.executable, "-m", "venv", CACHE], check=True)
    present, missing = [], {}
    wanted = {"numpy": (["numpy"], [["numpy"]]), "the figure": (["matplotlib"], [["matplotlib"]])}
    wanted |= {name: (packages, attempts) for name, (_, packages, attempts, _) in PEERS.items()}
    for name, (packages, attempts) in wanted.items():
        for words in attempts:
            if installed(packages):
                break
            say(f"installing {' '.join(words)}")
            pip = subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *words], capture_output=True, text=True)
        if installed(packages):
            present.append(name)
        else:
            missing[name] = (pip.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
            say(f"{name} is left out: {missing[name]}")
    return [name for name in PEERS if name in present], missing


def run(command, log):
    """Runs to the end: the lines of JSON, the seconds from start to end, the most memory held."""
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile("w+") as out, open(log, "a") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=variables)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:3]))} … ended with {process.returncode}, see {log}")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return text, seconds, peak


def measurements(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Comparison:
    def __init__(self, options, present, work):
        self.options, self.present, self.work, self.log = options, present, work, work / "log.txt"
        self.settings = {}
        self.data = ["--data", options.data, "--weights", work]

    def command(self, peer, rows):
        if peer == "Martinet":
            return [self.options.program, *rows, *self.data]
        script = "torch_kernels.py" if rows[0] in limits.KERNELS else PEERS[peer][0]
        return [PYTHON, HERE / script, *rows, *self.data]

    def contestants(self, row):
        if row in ALONE:
            return ["Martinet"]
        if row in limits.KERNELS:
            return ["Martinet"] + [name for name in self.present if name == "PyTorch"]
        return ["Martinet"] + [name for name in self.present if PEERS[name][3] or row not in TRAINING]

    def choose(self, peer, rows):
        """Lets a peer try its documented settings, and keeps the fastest of each row."""
        if peer == "Martinet" or rows == ["P7"]:
            return
        if rows == ["P1 dense"] and (peer, "P1") in self.settings:
            self.settings[peer, "P1 dense"] = self.settings[peer, "P1"]
            return
        # A quick run has no time for compilers.
        short = ["--without", "compiled"] if self.options.quick else []
        text, seconds, _ = run([*self.command(peer, rows), "--choose", *short], self.log)
        for line in measurements(text):
            self.settings[peer, line["row"]] = line["setting"]
            say(f"  {peer} takes for {line['row']}: {line['setting']} ({seconds:.0f} s)")

    def turn(self, peer, rows, epochs, turn):
        """One process of one peer: its measurements."""
        with tempfile.TemporaryDirectory() as folder:
            whole = rows == ["P7"]
            if peer == "Martinet" and whole:
                command = [self.options.martinet, "train", "mnist", "--model", "mlp", "--no-report", "--json",
                           "--seed", str(turn), "--data", self.options.data, "--output", f"{folder}/digits"]
            else:
                command = self.command(peer, rows) + ["--epochs", str(epochs), "--save", f"{folder}/model"]
                chosen = {row: self.settings[peer, row] for row in rows if (peer, row) in self.settings}
                command += ["--settings", json.dumps(chosen)] if chosen else []
            text, seconds, peak = run(command, self.log)
        if peer == "Martinet" and whole:
            record = json.loads(text)
            lines = [{
                "row": "P7", "peer": peer, "loss": record["epochs"][-1]["loss"], "setting": "martinet train",
                "accuracy": record["test"]["accuracy"], "versions": {}}]
        else:
            lines = measurements(text)
        for line in lines:
            line["turn"] = turn
            line["peak_memory"] = peak
            if whole:
                line["seconds"] = seconds
        return lines

    def group(self, rows, epochs, turns):
        """All peers by turns, in an order that changes from turn to turn; Martinet is one of them."""
        contestants = self.contestants(rows[0])
        measured, failed = [], {}
        for peer in contestants:
            try:
                self.choose(peer, rows)
            except RuntimeError as error:
                failed[peer] = str(error)
        for turn in range(1, turns + 1):
            random.Random(turn).shuffle(contestants)
            for peer in [name for name in contestants if name not in failed]:
                try:
                    lines = self.turn(peer, rows, epochs, turn)
                except RuntimeError as error:
                    failed[peer] = str(error)
                    continue
                for line in lines:
                    judged = [f"{key} {line[key]:.4f}" for key in ("accuracy", "value", "gain") if key in line]
                    say(f"  turn {turn}  {line['row']:9} {peer:13} {line['seconds']:.6f} s  {''.join(judged)}")
                measured += lines
        for peer, reason in failed.items():
            say(f"  {peer} failed: {reason}")
        return measured, failed


def machine(program, log):
    return measurements(run([program, "machine"], log)[0])[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--martinet", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--row", default="")
    parser.add_argument("--write")
    parser.add_argument("--commit", default="unknown")
    options = parser.parse_args()
    folders = [os.environ.get("MARTINET_DATA", ""), CACHE.parent / "martinet"]
    data = [pathlib.Path(folder, "mnist") for folder in folders if folder]
    options.data = next((folder for folder in data if folder.is_dir()), None)
    if options.data is None:
        sys.exit("MNIST is not here: name its folder's parent in MARTINET_DATA")

    present, missing = environment()
    work = CACHE / "work"
    work.mkdir(exist_ok=True)
    (work / "log.txt").write_text("")
    weights.write(work)
    log = work / "log.txt"
    run([options.program, "trained", "--data", options.data, "--weights", work], log)

    wanted = options.row
    measured, machines, started = [], [machine(options.program, log)], time.time()
    comparison = Comparison(options, present, work)
    for rows, epochs, turns, quick in GROUPS:
        begins = lambda row: not wanted or f"{row} ".startswith(f"{wanted} ")
        rows = [row for row in rows if begins(row) or (wanted == "P8" and row in ("P1", "P2"))]
        if not rows or (options.quick and quick == 0):
            continue
        say(f"{', '.join(rows)}  ({(time.time() - started) / 60:.1f} min)")
        try:
            lines, failed = comparison.group(
                rows, 2 if options.quick else epochs, quick if options.quick else turns)
        except KeyboardInterrupt:
            # What has been measured in an hour is not thrown away.
            missing[f"{', '.join(rows)} and the rows after it"] = "the run was interrupted"
            break
        measured += lines
        missing.update({f"{peer}, {rows[0]}": reason for peer, reason in failed.items()})
        machines.append(machine(options.program, log))
    with open(work / "measurements.jsonl", "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in measured)

    peak = {**machines[0], **{
        key: statistics.median(record[key] for record in machines)
        for key in ("peak_one", "peak_all", "cache_one", "arrays_one", "memory_all")}}
    peak["peak_range"] = [min(m["peak_all"] for m in machines), max(m["peak_all"] for m in machines)]
    text, bars, unfair = page.write(measured, peak, missing, options)
    say(text)
    file = options.write or (HERE / "RESULTS.md" if not options.quick and not options.row else None)
    if file:
        pathlib.Path(file).write_text(text)
        (work / "bars.json").write_text(json.dumps(bars))
        subprocess.run([PYTHON, HERE / "figure.py", work / "bars.json", pathlib.Path(file).with_suffix(".svg")])
    sys.exit(1 if unfair else 0)


if __name__ == "__main__":
    main()
