"""PyTorch's single kernels: P9 and P10, convolutions, channels last; P11, functions of 2.8 million floats.

A row's name says its sizes, in the order of its numbers. Settings: results into memory that is there (`out=`),
into new memory, compiled; for convolutions also channels first and, forward alone, frozen.
"""

import functools
import re

import numpy as np
import torch
from torch.nn import functional

import protocol
from torch_peer import Torch, compiled, optimized


def numbers(*shape):
    """Numbers spread evenly over -4 … 4, those of Sources/Peers/KernelRows.swift."""
    words = np.arange(np.prod(shape), dtype=np.uint32) * np.uint32(2_654_435_761)
    return torch.from_numpy((words.view(np.int32) >> 8).astype(np.float32) * np.float32(2**-21)).reshape(shape)


# Of each function: the shapes of what it reads and writes, the call with `out=` where there is one, and the
# call that makes its result.
aten = torch.ops.aten
ARRAY = (128, 26, 26, 32)
FUNCTIONS = {
    "relu": (ARRAY, ARRAY, lambda x, y: torch.clamp_min(x, 0, out=y), torch.relu),
    "max pool": (
        ARRAY, (128, 13, 13, 32), lambda x, y: pooled(x, y), lambda x: functional.max_pool2d(x.permute(0, 3, 1, 2), 2)),
    "sigmoid": (ARRAY, ARRAY, lambda x, y: torch.sigmoid(x, out=y), torch.sigmoid),
    "gelu": (ARRAY, ARRAY, lambda x, y: aten.gelu.out(x, out=y), functional.gelu),
    "tanh": (ARRAY, ARRAY, lambda x, y: torch.tanh(x, out=y), torch.tanh),
    "softmax": (
        (1024, 1000), (1024, 1000), lambda x, y: aten._softmax.out(x, 1, False, out=y), lambda x: torch.softmax(x, 1)),
    "dropout 0.25": (ARRAY, ARRAY, None, lambda x: functional.dropout(x, 0.25, True)),
    "dropout 0.5": (ARRAY, ARRAY, None, lambda x: functional.dropout(x, 0.5, True)),
}


@functools.cache
def indices(*shape):
    return torch.zeros(shape, dtype=torch.int64).permute(0, 3, 1, 2)


def pooled(x, y):
    """PyTorch always computes the winners too."""
    aten.max_pool2d_with_indices.out(
        x.permute(0, 3, 1, 2), 2, 2, out=y.permute(0, 3, 1, 2), indices=indices(*y.shape))
    return y


class Kernels:
    name = Torch.name
    versions = Torch.versions

    def kernels(self, row):
        """The names of a row's settings."""
        if row.startswith("P11"):
            return ["out=", "new memory", "compiled"][FUNCTIONS[row[4:]][2] is None:]
        return ["channels last", "channels first"] + ["frozen", "compiled"] * row.startswith("P9")

    def kernel(self, row, setting):
        """A call, which gives what the results are compared by."""
        torch.set_num_threads(1 if row.startswith("P11") or row.endswith("1 thread") else protocol.THREADS)
        return self.function(row[4:], setting) if row.startswith("P11") else self.convolution(row, setting)

    def function(self, name, setting):
        shape, result, into, new = FUNCTIONS[name]
        x, y = numbers(*shape), torch.zeros(result)
        run = compiled(new) if setting == "compiled" else new
        return torch.inference_mode()((lambda: into(x, y)) if setting == "out=" else (lambda: run(x)))

    def convolution(self, row, setting):
        _, batch, side, _, channels, outputs, size, _, stride, pad, *_ = map(int, re.findall(r"\d+", row))
        layout = torch.contiguous_format if setting == "channels first" else torch.channels_last
        x = numbers(batch, side, side, channels).permute(0, 3, 1, 2).contiguous(memory_format=layout)
        layer = torch.nn.Conv2d(channels, outputs, size, stride, pad, bias=False)
        weights = numbers(size, size, channels, outputs).permute(3, 2, 0, 1).contiguous(memory_format=layout)
        layer.weight = torch.nn.Parameter(weights)
        if row.startswith("P9"):
            call = optimized(layer.eval(), x, setting)
            return lambda: call(x)[:, 0]
        # The gradient of a picture's own pixels is of no use.
        sources = [layer.weight] + ([x.requires_grad_()] if channels > 3 else [])
        out = (side + 2 * pad - size) // stride + 1
        upstream = numbers(batch, out, out, outputs).permute(0, 3, 1, 2).contiguous(memory_format=layout)
        return lambda: torch.autograd.grad(layer(x), sources, upstream)[0]


if __name__ == "__main__":
    protocol.main(Kernels())
