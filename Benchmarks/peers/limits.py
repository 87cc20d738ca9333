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

# Convolutions 1 to 32 and 32 to 64, dense 9216 to 128 and 128 to 10; all backward twice but for the pictures,
# and Adam on 1 199 882 weights.
DEEP = CONVOLUTION + 2 * 24 * 24 * 9 * 32 * 64 + 2 * (9216 * 128 + 128 * 10)
DEEP_EPOCH = 60_000 * (3 * DEEP - CONVOLUTION) + 469 * 12 * 1_199_882

# The pixels of an epoch are read once, as bytes; weights and a batch's values stay in the caches.
PIXELS = 60_000 * 784

# Row: operations, bytes, threads ("one": peak of one, bandwidth of its cache; "all": of all, of memory).
WORK = {
    "P1": (MLP_EPOCH, PIXELS, "all"),
    "P1 dense": (MLP_EPOCH, PIXELS, "all"),
    "P2": (CNN_EPOCH, PIXELS, "all"),
    "P3": (DEEP_EPOCH, PIXELS, "all"),
    # One image reads every weight once, from the cache: 101 770 and 54 410 floats.
    "P4": (MLP, 4 * 101_770, "one"),
    "P5": (CNN, 4 * 54_410, "one"),
    # Images as floats.
    "P6 mlp": (10_000 * MLP, 10_000 * 784 * 4, "all"),
    "P6 cnn": (10_000 * CNN, 10_000 * 784 * 4, "all"),
    # Five epochs and the evaluation; inflating the files is not counted.
    "P7": (5 * MLP_EPOCH + 10_000 * MLP, 5 * PIXELS, "all"),
}

# Convolutions: batch, side and channels of the images, filters, their side, stride, padding.
CONVOLUTIONS = [
    (32, 28, 1, 32, 3, 1, 0), (32, 26, 32, 64, 3, 1, 0), (32, 56, 64, 64, 3, 1, 1), (32, 28, 128, 128, 3, 1, 1),
    (32, 224, 3, 64, 7, 2, 3), (32, 14, 256, 256, 1, 1, 0), (1, 56, 64, 64, 3, 1, 1)]
KERNELS = {}
for threads in ("1 thread", "all threads"):
    for batch, side, channels, filters, size, stride, pad in CONVOLUTIONS:
        name = (f"{batch} x {side} x {side} x {channels} to {filters}, {size} x {size}, stride {stride}, "
                f"padding {pad}, {threads}")
        out = (side + 2 * pad - size) // stride + 1
        products = 2 * batch * out * out * filters * channels * size * size
        floats = batch * (side * side * channels + out * out * filters)
        kind = "one" if threads == "1 thread" else "all"
        # Backward once by weights and, but for pictures, once by input; every array is met as often.
        passes = 3 if channels > 3 else 2
        KERNELS["P9 " + name] = (products, 4 * floats, f"{kind} kernel")
        KERNELS["P10 " + name] = (passes * products, passes * 4 * floats, f"{kind} kernel")

# Functions: floats read and written; steps of arithmetic for each, each as good as a multiply-add: e^x takes
# 9, its argument and what follows the rest. Dropout's integers are not counted.
ARRAY, ROWS_OF_SOFTMAX = 128 * 26 * 26 * 32, 1024 * 1000
for name, count, floats, steps in (
    ("relu", ARRAY, 2, 0), ("max pool", ARRAY, 1.25, 0), ("sigmoid", ARRAY, 2, 10), ("gelu", ARRAY, 2, 21),
    ("tanh", ARRAY, 2, 17), ("softmax", ROWS_OF_SOFTMAX, 2, 10), ("dropout 0.25", ARRAY, 2, 1),
    ("dropout 0.5", ARRAY, 2, 1)):
    KERNELS["P11 " + name] = (2 * steps * count, 4 * floats * count, "one kernel")
WORK |= KERNELS
# Both sets as bytes, and nothing else.
MEMORY = 70_000 * 784

# Row: what it is, and how many times as fast as the fastest peer (as little as the most frugal).
ROWS = {
    "P1": ("an epoch of `mlp`, batch 32, SGD", 10),
    "P1 dense": ("the same, no pixel zero", 5),
    "P2": ("an epoch of `cnn`, batch 128, Adam, both dropouts", 25),
    "P3": ("an epoch of `deep-cnn`, batch 128, Adam", 2.5),
    "P4": ("one image through `mlp`, p50", 7),
    "P5": ("one image through `cnn`, p50", 7),
    "P6 mlp": ("10 000 images through `mlp`", 1.2),
    "P6 cnn": ("10 000 images through `cnn`", 3.5),
    "P7": ("the process: load, 5 epochs of `mlp`, evaluate, save", 10),
    "P8 mlp": ("peak memory of P1", 6),
    "P8 cnn": ("peak memory of P2", 6),
}


def convolution_target(row):
    """At least equal; more where Winograd's way goes, for the first layer of one channel and for 7 x 7."""
    if row.startswith("P10 "):
        return 1.2
    if " to 32, 3 x 3" in row:
        return 2.5
    if "3 x 3, stride 1" in row:
        return 1.8
    return 1.5 if "7 x 7" in row else 1


# PyTorch is the only peer of these.
for kind, work in (("P9 ", "convolution"), ("P10 ", "convolution and its gradients")):
    ROWS |= {row: (work, convolution_target(row)) for row in KERNELS if row.startswith(kind)}
ROWS |= {
    "P11 relu": ("max(0, x), 2.8 million floats", 0.97),
    "P11 max pool": ("2 x 2, 128 x 26 x 26 x 32", 1.5),
    "P11 sigmoid": ("2.8 million floats", 1.5),
    "P11 gelu": ("exact (erf)", 1.5),
    "P11 tanh": ("2.8 million floats", 4),
    "P11 softmax": ("1024 rows of 1000", 1.5),
    "P11 dropout 0.25": ("mask and scale", 10),
    "P11 dropout 0.5": ("mask and scale", 10),
}


# P13: what grows in each row.
SCALING = {
    "P13 set": "an epoch of `mlp` on MNIST once and repeated; wanted: flat within 10 %",
    "P13 batch": "an epoch of `mlp` by the size of a batch",
    "P13 width": "an epoch of `mlp` by the width of its first layer, batch 128",
}


def example(row, size):
    """Dense operations of a training example: as MLP_EPOCH counts them, SGD's shared by its batch."""
    units, batch = (size if row == "P13 width" else 128), {"P13 batch": size, "P13 width": 128}.get(row, 32)
    forward = 2 * (784 * units + units * 10)
    return 3 * forward - 2 * 784 * units + 2 * (785 * units + 11 * units) / batch


def limit(row, machine):
    """The least that this machine can take, in seconds; bytes for P8."""
    if row.startswith("P8"):
        return MEMORY
    operations, count, threads = WORK[row]
    # A kernel's arrays fit no cache of its own.
    bandwidth = machine[{"one": "cache_one", "one kernel": "arrays_one"}.get(threads, "memory_all")]
    return max(operations / machine["peak_" + threads.split()[0]], count / bandwidth)
