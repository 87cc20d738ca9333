"""The starting weights, written once for all: Glorot uniform kernels, zero biases, in a safetensors file."""

import array
import json
import pathlib
import random
import struct

# Name, shape, fan in and fan out; kernels are [in, out] and [height, width, channels, filters].
LAYERS = {
    "mlp": [("dense", [784, 128], 784, 128), ("dense_1", [128, 10], 128, 10)],
    "cnn": [("conv2d", [3, 3, 1, 32], 9, 9 * 32), ("dense", [5408, 10], 5408, 10)],
    "deep-cnn": [
        ("conv2d", [3, 3, 1, 32], 9, 9 * 32), ("conv2d_1", [3, 3, 32, 64], 9 * 32, 9 * 64),
        ("dense", [9216, 128], 9216, 128), ("dense_1", [128, 10], 128, 10)],
}


def write(folder):
    for network, layers in LAYERS.items():
        source = random.Random(1)
        header, values = {}, array.array("f")

        def add(name, shape, numbers):
            start = 4 * len(values)
            values.extend(numbers)
            header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, 4 * len(values)]}

        for name, shape, entering, leaving in layers:
            bound = (6 / (entering + leaving)) ** 0.5
            count = 1
            for extent in shape:
                count *= extent
            add(f"{name}/kernel", shape, (source.uniform(-bound, bound) for _ in range(count)))
            add(f"{name}/bias", shape[-1:], [0.0] * shape[-1])
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        pathlib.Path(folder, f"start-{network}.safetensors").write_bytes(
            struct.pack("<Q", len(text)) + text + values.tobytes())
