"""Reads a model file with Python's own `safetensors` and prints what it holds, one JSON object:
the shape and the bits of the elements of every tensor, and the metadata.

    pip install safetensors numpy
    python3 read_safetensors.py MODEL.safetensors
"""
import json
import sys

import numpy
from safetensors import safe_open

with safe_open(sys.argv[1], framework="numpy") as file:
    tensors = {}
    for name in file.keys():
        tensor = file.get_tensor(name)
        assert tensor.dtype == numpy.float32, tensor.dtype
        tensors[name] = {"shape": list(tensor.shape), "bits": tensor.reshape(-1).view(numpy.uint32).tolist()}
    print(json.dumps({"metadata": file.metadata(), "tensors": tensors}))
