"""PyTorch. Settings: eager or torch.compile, one thread or all; fused optimizers, channels last for pictures."""

import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import protocol


def threads(setting):
    torch.set_num_threads(1 if setting.endswith("1 thread") else protocol.THREADS)


def network_of(network, weights):
    def parameter(name):
        return nn.Parameter(torch.tensor(weights[name]))

    def kernel(values):
        return nn.Parameter(torch.tensor(np.ascontiguousarray(values)))

    if network == "mlp":
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
        model[1].weight, model[1].bias = kernel(weights["dense/kernel"].T), parameter("dense/bias")
        model[3].weight, model[3].bias = kernel(weights["dense_1/kernel"].T), parameter("dense_1/bias")
        return model

    def convolution(layer, channels, filters):
        module = nn.Conv2d(channels, filters, 3)
        module.weight = kernel(weights[f"{layer}/kernel"].transpose(3, 2, 0, 1))
        module.bias = parameter(f"{layer}/bias")
        return module

    def behind_flatten(shape, units):
        # Flatten here goes through channels first, the weights' order is channels last.
        module, values = nn.Linear(1, 1), weights["dense/kernel"].reshape(*shape, units)
        module.weight, module.bias = kernel(values.transpose(3, 2, 0, 1).reshape(units, -1)), parameter("dense/bias")
        return module

    if network == "deep-cnn":
        head = nn.Linear(128, 10)
        head.weight, head.bias = kernel(weights["dense_1/kernel"].T), parameter("dense_1/bias")
        model = nn.Sequential(
            convolution("conv2d", 1, 32), nn.ReLU(), convolution("conv2d_1", 32, 64), nn.ReLU(), nn.MaxPool2d(2),
            nn.Dropout(0.25), nn.Flatten(), behind_flatten((12, 12, 64), 128), nn.ReLU(), nn.Dropout(0.5), head)
    else:
        model = nn.Sequential(
            convolution("conv2d", 1, 32), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(), nn.Dropout(0.5),
            behind_flatten((13, 13, 32), 10))
    return model.to(memory_format=torch.channels_last)


def tensor_of(network, images):
    images = torch.from_numpy(images)
    return images.flatten(1) if network == "mlp" else images.permute(0, 3, 1, 2)


class Torch:
    name = "PyTorch"
    versions = {"torch": torch.__version__}
    training = ["eager, 1 thread", "eager, all threads", "compiled, 1 thread", "compiled, all threads"]
    answering = [
        "eager, 1 thread", "eager, all threads", "frozen, 1 thread", "frozen, all threads", "compiled, 1 thread",
        "compiled, all threads"]
    whole = "eager, all threads"

    def fit(self, network, weights, setting, images, labels, epochs):
        threads(setting)
        torch.manual_seed(1)
        model = network_of(network, weights)
        run = compiled(model) if setting.startswith("compiled") else model
        images, labels = tensor_of(network, images), torch.from_numpy(labels.astype(np.int64))
        if network == "mlp":
            optimizer = torch.optim.SGD(model.parameters(), 0.01, fused=True)
        else:
            optimizer = torch.optim.Adam(model.parameters(), 0.001, eps=1e-7, fused=True)
        size, times, mean, seen = protocol.BATCH_SIZE[network], [], None, 0
        for _ in range(epochs):
            start, total, seen = time.perf_counter(), torch.zeros(()), 0
            for rows in torch.randperm(len(images)).split(size):
                loss = functional.cross_entropy(run(images[rows]), labels[rows])
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(rows)
                seen += len(rows)
            mean = total.item() / seen
            times.append(time.perf_counter() - start)

        @torch.inference_mode()
        def scores(images):
            model.eval()
            return model(tensor_of(network, images)).softmax(1).numpy()

        return protocol.Fit(
            times, mean, seen, scores, lambda path: torch.save(model.state_dict(), path))

    def answer(self, network, weights, setting, batch):
        threads(setting)
        model = nn.Sequential(network_of(network, weights), nn.Softmax(1)).eval()
        example = tensor_of(network, np.zeros((batch, 28, 28, 1), np.float32))
        return lambda images: tensor_of(network, images), optimized(model, example, setting), lambda y: y.numpy()

    def empty(self, setting):
        threads(setting)
        example = torch.zeros(1)
        # Traced and frozen, nothing is left of an identity.
        call = optimized(nn.Identity().eval(), example, setting.replace("frozen", "eager"))
        return lambda: call(example)


def compiled(model):
    # What was compiled before counts against a limit that ends in running eagerly.
    from torch import _dynamo

    _dynamo.reset()
    return torch.compile(model, dynamic=False)


def optimized(model, example, setting):
    """A call without gradients: as it is, traced and frozen, or compiled with its weights frozen."""
    if setting.startswith("frozen"):
        with torch.no_grad():
            model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, example)))
    elif setting.startswith("compiled"):
        from torch._inductor import config

        config.freezing = True
        model = compiled(model)

    @torch.inference_mode()
    def call(images):
        return model(images)

    return call


if __name__ == "__main__":
    protocol.main(Torch())
