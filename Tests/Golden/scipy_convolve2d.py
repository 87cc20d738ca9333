"""What scipy.signal.convolve2d makes of random images and kernels, for Convolve2DTests.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1
    venv/bin/python Tests/Golden/scipy_convolve2d.py > Tests/Golden/scipy_convolve2d.json

Images and kernels are whole numbers in 1/64, the fill in 1/8, so that single precision holds them; results are
in double precision. Sides of images are 1 … 9, of kernels 1 … 6, so that there are even kernels and kernels
larger than their image, in one direction or in both.
"""

import json

import numpy as np
import scipy
from scipy.signal import convolve2d

rng = np.random.default_rng(20261124)
cases = []
while len(cases) < 360:
    mode = ["full", "same", "valid"][len(cases) % 3]
    boundary = ["fill", "wrap", "symm"][len(cases) // 3 % 3]
    image = rng.integers(-64, 65, rng.integers(1, 10, 2))
    kernel = rng.integers(-64, 65, rng.integers(1, 7, 2))
    fill = int(rng.integers(-8, 9)) if rng.integers(2) else 0
    try:
        y = convolve2d(image / 64, kernel / 64, mode, boundary, fill / 8)
    except ValueError:  # For "valid" one of the two must hold the other.
        continue
    cases.append(
        {
            "mode": mode,
            "boundary": boundary,
            "fill": fill,
            "image": image.tolist(),
            "kernel": kernel.tolist(),
            "y": [[float(f"{number:.10g}") for number in row] for row in y],
        }
    )
print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
