"""JAX with optax. Settings: a jitted step, or a whole epoch as one scan; hardware random numbers for dropout."""

import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

import protocol

# Dropout's bits from the generator that JAX documents as the faster one.
jax.config.update("jax_default_prng_impl", "rbg")


def parameters(weights):
    return {name: jnp.array(value) for name, value in weights.items()}


def dropped(key, x, rate):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def pooled(x, setting):
    """The largest of 2 × 2: by reduce_window, whose gradient XLA scatters, or by axes of two."""
    if "windows" in setting:
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    _, height, width, channels = x.shape
    return x.reshape(len(x), height // 2, 2, width // 2, 2, channels).max((2, 4))


def convolved(x, p, layer):
    y = jax.lax.conv_general_dilated(
        x, p[f"{layer}/kernel"], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return jax.nn.relu(y + p[f"{layer}/bias"])


def logits(network, setting, p, x, key=None):
    if network == "mlp":
        hidden = jax.nn.relu(x.reshape(len(x), 784) @ p["dense/kernel"] + p["dense/bias"])
        return hidden @ p["dense_1/kernel"] + p["dense_1/bias"]
    first, second = (None, None) if key is None else jax.random.split(key)
    if network == "deep-cnn":
        x = pooled(convolved(convolved(x, p, "conv2d"), p, "conv2d_1"), setting).reshape(len(x), 9216)
        x = x if key is None else dropped(first, x, 0.25)
        x = jax.nn.relu(x @ p["dense/kernel"] + p["dense/bias"])
        x = x if key is None else dropped(second, x, 0.5)
        return x @ p["dense_1/kernel"] + p["dense_1/bias"]
    x = pooled(convolved(x, p, "conv2d"), setting)
    if key is not None:
        x = dropped(second, dropped(first, x, 0.25), 0.5)
    return x.reshape(len(x), 5408) @ p["dense/kernel"] + p["dense/bias"]


class Jax:
    name = "JAX"
    versions = {"jax": jax.__version__, "optax": optax.__version__}
    training = ["scan, axes", "step, axes", "scan, windows", "step, windows"]
    answering = ["windows", "axes"]
    whole = "scan, axes"

    def fit(self, network, weights, setting, images, labels, epochs):
        if network == "deep-cnn" and setting.startswith("scan") and epochs:
            raise ValueError("convolutions in a scan leave XLA's threads: 9 s a step")
        size, optimizer = protocol.BATCH_SIZE[network], optax.sgd(0.01)
        if network != "mlp":
            optimizer = optax.adam(0.001, eps=1e-7)
        x, y = jnp.asarray(images), jnp.asarray(labels.astype(np.int32))

        def loss_of(p, x, y, key):
            values = logits(network, setting, p, x, key)
            return optax.softmax_cross_entropy_with_integer_labels(values, y).mean()

        def step(state, rows, x, y):
            p, moments, key, total = state
            key, now = jax.random.split(key)
            loss, gradient = jax.value_and_grad(loss_of)(p, x[rows], y[rows], now)
            updates, moments = optimizer.update(gradient, moments, p)
            return optax.apply_updates(p, updates), moments, key, total + loss * len(rows)

        single = jax.jit(step, donate_argnums=0)

        @partial(jax.jit, donate_argnums=0)
        def scan(state, order, x, y):
            return jax.lax.scan(lambda state, rows: (step(state, rows, x, y), None), state, order)[0]

        p = parameters(weights)
        state, random = (p, optimizer.init(p), jax.random.key(1), jnp.zeros(())), np.random.default_rng(1)
        times, mean, seen = [], None, 0
        for _ in range(epochs):
            start = time.perf_counter()
            batches = protocol.shuffled_batches(len(images), size, random)
            seen, state = sum(map(len, batches)), (*state[:3], jnp.zeros(()))
            if setting.startswith("scan"):
                full = [rows for rows in batches if len(rows) == size]
                state, batches = scan(state, np.stack(full), x, y), batches[len(full) :]
            for rows in batches:
                state = single(state, rows, x, y)
            jax.block_until_ready(state)
            mean = float(state[3]) / seen
            times.append(time.perf_counter() - start)
        predict = jax.jit(lambda p, x: jax.nn.softmax(logits(network, setting, p, x)))
        return protocol.Fit(
            times, mean, seen, lambda images: np.asarray(predict(state[0], images)),
            lambda path: np.savez(path, **{name.replace("/", "."): value for name, value in state[0].items()}))

    def answer(self, network, weights, setting, batch):
        p = parameters(weights)
        # The weights are constants of the compiled program.
        call = jax.jit(lambda x: jax.nn.softmax(logits(network, setting, p, x)))
        return jnp.asarray, lambda x: call(x).block_until_ready(), np.asarray

    def empty(self, setting):
        x = jnp.zeros(1)
        call = jax.jit(lambda x: x)
        return lambda: call(x).block_until_ready()


if __name__ == "__main__":
    protocol.main(Jax())
