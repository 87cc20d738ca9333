"""Keras on TensorFlow. Settings: XLA or not, one or many steps per execution; tf.function for answers."""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

import protocol

layers = keras.layers
# Steps per execution: divisors of the 1875 and 469 steps of an epoch.
MANY = {"mlp": 25, "cnn": 7, "deep-cnn": 7}


def network_of(network, weights):
    if network == "mlp":
        model = keras.Sequential(
            [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(128, activation="relu"),
             layers.Dense(10, activation="softmax")])
        names = ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    elif network == "deep-cnn":
        model = keras.Sequential(
            [keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu"),
             layers.MaxPooling2D(2), layers.Dropout(0.25), layers.Flatten(), layers.Dense(128, activation="relu"),
             layers.Dropout(0.5), layers.Dense(10, activation="softmax")])
        names = [f"{layer}/{part}" for layer in ("conv2d", "conv2d_1", "dense", "dense_1") for part in ("kernel", "bias")]
    else:
        model = keras.Sequential(
            [keras.Input((28, 28, 1)), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
             layers.Dropout(0.25), layers.Flatten(), layers.Dropout(0.5), layers.Dense(10, activation="softmax")])
        names = ["conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias"]
    model.set_weights([weights[name] for name in names])
    return model


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


class Keras:
    name = "Keras"
    versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
    training = ["plain", "XLA", "plain, many steps", "XLA, many steps"]
    answering = ["function", "function, XLA", "call"]
    whole = "plain"

    def fit(self, network, weights, setting, images, labels, epochs):
        keras.utils.clear_session()
        keras.utils.set_random_seed(1)
        model = network_of(network, weights)
        optimizer = keras.optimizers.SGD(0.01) if network == "mlp" else keras.optimizers.Adam(0.001)
        # No metric in the timed epoch: accuracy is judged once at the end.
        model.compile(
            optimizer=optimizer, loss="sparse_categorical_crossentropy", jit_compile="XLA" in setting,
            steps_per_execution=MANY[network] if "many" in setting else 1)
        clock, loss, seen, size = Clock(), None, 0, protocol.BATCH_SIZE[network]
        if epochs:
            record = model.fit(images, labels, epochs=epochs, batch_size=size, verbose=0, callbacks=[clock])
            loss = record.history["loss"][-1]
            # Counted by the steps that were made; the last of an epoch may be short.
            seen = min(len(images), int(model.optimizer.iterations) // epochs * size)
        return protocol.Fit(
            clock.seconds, loss, seen, lambda images: model.predict(images, batch_size=500, verbose=0),
            lambda path: model.save(path + ".keras"))

    def answer(self, network, weights, setting, batch):
        model = network_of(network, weights)
        call = compiled(lambda x: model(x, training=False), setting)
        return tf.constant, call, lambda y: y.numpy()

    def empty(self, setting):
        x = tf.zeros(1)
        call = compiled(tf.identity, setting)
        return lambda: call(x)


def compiled(function, setting):
    if setting == "call":
        return function
    return tf.function(function, jit_compile="XLA" in setting, reduce_retracing=False)


if __name__ == "__main__":
    protocol.main(Keras())
