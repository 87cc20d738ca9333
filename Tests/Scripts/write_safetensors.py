"""Writes a file with Python's own `safetensors`: the weights of a layer "head" of 5 inputs and 3
outputs, counted up from 0 in steps of 1/8.

    python3 write_safetensors.py WEIGHTS.safetensors
"""
import sys

import numpy
from safetensors.numpy import save_file

numbers = numpy.arange(18, dtype=numpy.float32) / 8
save_file({"head/kernel": numbers[:15].reshape(5, 3), "head/bias": numbers[15:]}, sys.argv[1])
