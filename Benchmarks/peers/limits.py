"""What each row takes at least, counted by hand, and the target of each row.

The limit is the larger of operations / peak and bytes / bandwidth, both measured in the same run: the peak
by multiply-adds on registers, the bandwidth by a copy. Dense counts: zeros in the input are not deducted, so
that a program which skips them may come below the limit of P1.
"""

# One example forward, a multiplication and an addition for each weight that it meets.
MLP = 2 * (784 * 128 + 128 * 10)  # 203 264
CONVOLUTION = 2 * 26 * 26 * 9 * 32  # 389 376
HEAD = 2 * 5408 * 10  # 108 160
CNN = CONVOLUTION + HEAD  # 497 536

# Forward once, backward twice (by weights, by input), but for the first layer's input; SGD's two
# operations per weight and step (101 770 weights, 1875 steps).
MLP_EPOCH = 60_000 * (3 * MLP - 2 * 784 * 128) + 1875 * 2 * 101_770
# Behind 2 × 2 pooling one value of four has a gradient: the filters' gradient takes 5408 places of 9
# taps. The head three times. Adam's dozen operations per weight and step (54 410 weights, 469 steps).
CNN_EPOCH = 60_000 * (CONVOLUTION + 2 * 5408 * 9 + 3 * HEAD) + 469 * 12 * 54_410

# The pixels of an epoch are read once, as bytes; weights and a batch's values stay in the caches.
PIXELS = 60_000 * 784

# Row: operations, bytes, threads ("one": peak of one, bandwidth of its cache; "all": of all, of memory).
WORK = {
    "P1": (MLP_EPOCH, PIXELS, "all"),
    "P1 dense": (MLP_EPOCH, PIXELS, "all"),
    "P2": (CNN_EPOCH, PIXELS, "all"),
    # One image reads every weight once, from the cache: 101 770 and 54 410 floats.
    "P4": (MLP, 4 * 101_770, "one"),
    "P5": (CNN, 4 * 54_410, "one"),
    # Images as floats.
    "P6 mlp": (10_000 * MLP, 10_000 * 784 * 4, "all"),
    "P6 cnn": (10_000 * CNN, 10_000 * 784 * 4, "all"),
    # Five epochs and the evaluation; inflating the files is not counted.
    "P7": (5 * MLP_EPOCH + 10_000 * MLP, 5 * PIXELS, "all"),
}
# Both sets as bytes, and nothing else.
MEMORY = 70_000 * 784

# Row: what it is, and how many times as fast as the fastest peer (as little as the most frugal).
ROWS = {
    "P1": ("an epoch of `mlp`, batch 32, SGD", 10),
    "P1 dense": ("the same, no pixel zero", 5),
    "P2": ("an epoch of `cnn`, batch 128, Adam, both dropouts", 25),
    "P4": ("one image through `mlp`, p50", 7),
    "P5": ("one image through `cnn`, p50", 7),
    "P6 mlp": ("10 000 images through `mlp`", 1.2),
    "P6 cnn": ("10 000 images through `cnn`", 3.5),
    "P7": ("the process: load, 5 epochs of `mlp`, evaluate, save", 10),
    "P8 mlp": ("peak memory of P1", 6),
    "P8 cnn": ("peak memory of P2", 6),
}


def limit(row, machine):
    """The least that this machine can take, in seconds; bytes for P8."""
    if row.startswith("P8"):
        return MEMORY
    operations, count, threads = WORK[row]
    bandwidth = machine["cache_one"] if threads == "one" else machine["memory_all"]
    return max(operations / machine[f"peak_{threads}"], count / bandwidth)
