# The first ten training steps and the first gradients of the course's network, by PyTorch.
#
# Network: Conv2D 32 of 3×3 ReLU, MaxPool 2×2, Flatten, Dense 10 softmax, dropout off; cross-entropy
# over batches of 16 images of 28×28; Adam 0.001 with epsilon 1e-7. Images, labels and first weights
# come from the formula `pattern`, which GoldenTests.swift computes too, so that only results are
# stored: in float64, and beside them what the same program gives in float32, which says how far
# single precision may be from the truth.
#
#   python3 -m venv golden && golden/bin/pip install torch==2.* numpy safetensors
#   golden/bin/python Tests/Golden/pytorch_cnn.py Tests/Golden/pytorch_cnn.safetensors

import sys

import numpy
import torch
from safetensors.numpy import save_file

BATCH, STEPS = 16, 10


def pattern(shape, salt, scale):
    """scale · (k/1009 - 1/2) with k = (i·7919 + i²·31 + salt·104729) mod 1009, rounded to float32."""
    i = numpy.arange(numpy.prod(shape), dtype=numpy.int64)
    k = (i * 7919 + i * i * 31 + salt * 104729) % 1009
    return (scale * (k / 1009.0 - 0.5)).astype(numpy.float32).reshape(shape)


def images(step):
    """Images [batch, 28, 28, 1] between 0 and 1 and their classes, which the images show as a bar."""
    labels = numpy.array([(3 * n + step) % 10 for n in range(BATCH)])
    pixels = pattern((BATCH, 28, 28, 1), 100 + step, 0.5) + numpy.float32(0.25)
    for n, label in enumerate(labels):
        pixels[n, 2 * label + 3 : 2 * label + 6, :, :] += numpy.float32(0.5)
    return pixels, labels


def train(dtype):
    def weight(shape, salt, scale, order=None):
        value = torch.tensor(pattern(shape, salt, scale)).to(dtype)
        return (value if order is None else value.permute(order).contiguous()).requires_grad_()

    # Filters lie [height, width, channels, outputs] in Martinet, [outputs, channels, height, width] here.
    filters = weight((3, 3, 1, 32), 1, 0.6, (3, 2, 0, 1))
    filter_bias = weight((32,), 2, 0.1)
    kernel = weight((5408, 10), 3, 0.06)
    bias = weight((10,), 4, 0.1)
    weights = [filters, filter_bias, kernel, bias]
    optimizer = torch.optim.Adam(weights, lr=0.001, eps=1e-7)
    losses, gradients = [], {}
    for step in range(STEPS):
        pixels, labels = images(step)
        x = torch.tensor(pixels).to(dtype).permute(0, 3, 1, 2)
        y = torch.relu(torch.nn.functional.conv2d(x, filters, filter_bias))
        y = torch.nn.functional.max_pool2d(y, 2).permute(0, 2, 3, 1).reshape(BATCH, -1)
        loss = torch.nn.functional.cross_entropy(y @ kernel + bias, torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            found = [filters.grad.permute(2, 3, 1, 0), filter_bias.grad, kernel.grad, bias.grad]
            names = ["conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias"]
            gradients = {n: g.contiguous().numpy().copy() for n, g in zip(names, found)}
        optimizer.step()
        losses.append(loss.item())
    return numpy.array(losses), gradients


def main(path):
    torch.set_num_threads(1)
    exact_losses, exact = train(torch.float64)
    single_losses, single = train(torch.float32)
    print("losses", exact_losses)
    print("float32 deviates in losses by", abs(single_losses / exact_losses - 1).max())
    for name in exact:
        largest = abs(exact[name]).max()
        print(f"float32 deviates in {name} by", abs(single[name] - exact[name]).max() / largest, "of", largest)
    tensors = {"gradient/" + name: value.astype(numpy.float32) for name, value in exact.items()}
    tensors["losses"] = exact_losses
    tensors["losses/float32"] = single_losses
    save_file(tensors, path, {"script": "Tests/Golden/pytorch_cnn.py", "torch": torch.__version__})


main(sys.argv[1])
