"""What every peer does in the same way: reads the data, is asked for rows, prints one JSON line for each.

    python3 torch_peer.py ROW… --data FOLDER --weights FOLDER [--epochs N] [--save FILE]
                          [--choose [--without TEXT] | --settings JSON]

A peer is an object with `name`, `versions`, `training` and `answering` (the names of its documented
settings; `--choose` tries them and prints the fastest, in a process of its own so that the measured one
holds no more than its work) and

    fit(network, weights, setting, images, labels, epochs) -> Fit
    answer(network, weights, setting, batch) -> (prepare, call, scores)
    empty(setting) -> call

`images` are floats 0 … 1 of shape [count, 28, 28, 1]. `prepare` makes the library's own array of images and
is not timed, `call` computes probabilities until they are there, `scores` makes a numpy array of them.
`call` of `empty` takes nothing through the same door: what a call costs that computes nothing.

For the rows of single kernels it has instead

    kernels(row) -> names of settings
    kernel(row, setting) -> call

where `call` gives the tensor by which results are compared.
"""

import argparse
import gzip
import json
import os
import pathlib
import resource
import struct
import sys
import time
from dataclasses import dataclass
from typing import Callable

import numpy as np

# The batches that the 10 000 images may be answered in: each peer takes what is fastest for it.
BATCHES = (100, 250, 500, 1000, 2500, 10000)
BATCH_SIZE = {"mlp": 32, "cnn": 128, "deep-cnn": 128}
NETWORK = {"P1": "mlp", "P2": "cnn", "P3": "deep-cnn"}
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@dataclass
class Fit:
    """A finished training: the seconds of each epoch, the mean training loss of the last, and its uses."""

    seconds: list
    loss: float
    examples: int
    scores: Callable
    save: Callable


def read_idx(folder, name, header):
    path = pathlib.Path(folder, name)
    data = gzip.open(f"{path}.gz").read() if not path.exists() else path.read_bytes()
    return np.frombuffer(data, np.uint8, offset=header)


def load(folder, part, every_pixel=False):
    """Images as floats 0 … 1 [count, 28, 28, 1] and labels; `every_pixel` lets none be zero."""
    images = read_idx(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1)
    if every_pixel:
        images = np.maximum(images, 1)
    images = images.astype(np.float32)
    images /= 255
    return images, read_idx(folder, f"{part}-labels-idx1-ubyte", 8)


def read_weights(path):
    """The tensors of a safetensors file: eight bytes of length, JSON, then the values."""
    data = pathlib.Path(path).read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    values = memoryview(data)[8 + size :]
    return {
        name: np.frombuffer(values[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items()
    }


def shuffled_batches(count, size, random):
    order = random.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def judge(scores, labels):
    """Mean cross-entropy and accuracy of probabilities."""
    picked = scores[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(picked, 1e-12)).mean()), float((scores.argmax(1) == labels).mean())


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def fastest(names, measure):
    """The name with the least `measure`; what does not run here is said and left out."""
    if len(names) == 1:
        return names[0]
    times = {}
    for name in names:
        try:
            times[name] = measure(name)
            print(f"  {name}: {times[name]:.6f} s", file=sys.stderr)
        except Exception as error:  # a setting that this machine lacks: no compiler, no instruction
            print(f"  {name}: left out: {(str(error).splitlines() or [type(error)])[0]}", file=sys.stderr)
    return min(times, key=times.get)


def training(peer, row, options, chosen):
    network = NETWORK[row.split()[0]]
    weights = read_weights(f"{options.weights}/start-{network}.safetensors")
    images, labels = load(options.data, "train", "dense" in row)
    tests, answers = load(options.data, "t10k", "dense" in row)
    if options.choose:
        part = slice(0, 50 * BATCH_SIZE[network])
        measure = lambda name: min(peer.fit(network, weights, name, images[part], labels[part], 2).seconds)
        return {"setting": fastest(options.tried(peer.training), measure)}
    setting = chosen or peer.training[0]
    start_loss, _ = judge(peer.fit(network, weights, setting, images, labels, 0).scores(tests), answers)
    fit = peer.fit(network, weights, setting, images, labels, options.epochs)
    test_loss, accuracy = judge(fit.scores(tests), answers)
    return {
        # The first epoch warms up: it holds what is compiled.
        "seconds": float(np.median(fit.seconds[1:])), "epochs": fit.seconds, "examples": fit.examples,
        "start_loss": start_loss, "loss": fit.loss, "test_loss": test_loss, "accuracy": accuracy,
        "setting": setting,
    }


def timed_calls(call, arguments, limit=2000, longest=3.0):
    """The seconds of single calls, sorted: `limit` of them, or as many as `longest` seconds allow."""
    times, clock, count = [], time.perf_counter_ns, len(arguments)
    end = clock() + int(longest * 1e9)
    while len(times) < limit and clock() < end:
        argument = arguments[len(times) % count]
        start = clock()
        call(argument)
        times.append(clock() - start)
    return np.sort(times) * 1e-9


def single(peer, row, options, chosen):
    network = "mlp" if row == "P4" else "cnn"
    weights = read_weights(f"{options.weights}/trained-{network}.safetensors")
    tests, answers = load(options.data, "t10k")
    count = 1000

    def warm(name):
        prepare, call, _ = peer.answer(network, weights, name, 1)
        images = [prepare(tests[i : i + 1]) for i in range(100)]
        timed_calls(call, images, 200)
        return float(np.median(timed_calls(call, images, 300)))

    if options.choose:
        return {"setting": fastest(options.tried(peer.answering), warm)}
    setting = chosen or peer.answering[0]
    prepare, call, scores = peer.answer(network, weights, setting, 1)
    images = [prepare(tests[i : i + 1]) for i in range(count)]
    loss, accuracy = judge(np.concatenate([scores(call(image)) for image in images]), answers[:count])
    times = timed_calls(call, images)
    nothing = peer.empty(setting)
    timed_calls(lambda _: nothing(), [None], 200)
    empty = timed_calls(lambda _: nothing(), [None])
    return {
        "seconds": float(np.median(times)), "p99": float(times[int(0.99 * len(times))]),
        "empty": float(np.median(empty)), "calls": len(times), "loss": loss, "accuracy": accuracy,
        "setting": setting,
    }


def many(peer, row, options, chosen):
    network = row.split()[1]
    weights = read_weights(f"{options.weights}/trained-{network}.safetensors")
    tests, answers = load(options.data, "t10k")

    def passes(name):
        setting, batch = name.rsplit(", batch ", 1)
        prepare, call, scores = peer.answer(network, weights, setting, int(batch))
        parts = [prepare(tests[i : i + int(batch)]) for i in range(0, len(tests), int(batch))]
        return lambda: [call(part) for part in parts], lambda: [scores(call(part)) for part in parts]

    def measure(name):
        run, _ = passes(name)
        run()
        return min(seconds(run) for _ in range(2))

    if options.choose:
        best = fastest([f"{name}, batch 1000" for name in options.tried(peer.answering)], measure)
        return {"setting": fastest([best.replace("1000", str(batch)) for batch in BATCHES], measure)}
    setting = chosen or f"{peer.answering[0]}, batch 1000"
    run, scores = passes(setting)
    loss, accuracy = judge(np.concatenate(scores()), answers)
    run()
    times = [seconds(run) for _ in range(7)]
    return {"seconds": float(np.median(times)), "loss": loss, "accuracy": accuracy, "setting": setting}


def kernel(peer, row, options, chosen):
    """One kernel: the median of its calls, and beside it those into memory that is there and into new memory."""

    def median(name, longest):
        call = peer.kernel(row, name)
        timed_calls(lambda _: call(), [None], 3)
        return float(np.median(timed_calls(lambda _: call(), [None], 1000, longest)))

    names = peer.kernels(row)
    if options.choose:
        return {"setting": fastest(options.tried(names), lambda name: median(name, 0.5))}
    setting = chosen or names[0]
    value = float(peer.kernel(row, setting)().detach().double().square().mean().sqrt())
    forms = {name: median(name, 0.5) for name in names if name in ("out=", "new memory")}
    return {"seconds": median(setting, 1.0), "forms": forms, "value": value, "setting": setting}


def whole(peer, row, options, chosen):
    """Five epochs, evaluation and saving; the driver times the process from outside."""
    weights = read_weights(f"{options.weights}/start-mlp.safetensors")
    images, labels = load(options.data, "train")
    tests, answers = load(options.data, "t10k")
    fit = peer.fit("mlp", weights, peer.whole, images, labels, 5)
    loss, accuracy = judge(fit.scores(tests), answers)
    fit.save(options.save)
    return {"loss": loss, "accuracy": accuracy, "examples": fit.examples, "setting": peer.whole}


def main(peer):
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--without", help="leaves the settings that begin with this untried")
    parser.add_argument("--settings", type=json.loads, default={})
    parser.add_argument("--save")
    options = parser.parse_args()
    left_out = options.without or "nothing"
    options.tried = lambda names: [name for name in names if not name.startswith(left_out)]
    kinds = {"P1": training, "P2": training, "P3": training, "P4": single, "P5": single, "P6": many, "P7": whole}
    kinds |= {"P9": kernel, "P10": kernel, "P11": kernel}
    for row in options.rows:
        result = kinds[row.split()[0]](peer, row, options, options.settings.get(row))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        line = {"row": row, "peer": peer.name, **result, "peak_memory": peak, "versions": peer.versions}
        print(json.dumps(line), flush=True)
