"""The two networks as ONNX graphs, which ONNX Runtime and OpenVINO read."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def model(network, weights, batch):
    """The network for batches of this size: images [batch, 28, 28, 1] to probabilities [batch, 10]."""
    if network == "mlp":
        constants = {
            "w1": weights["dense/kernel"], "b1": weights["dense/bias"], "w2": weights["dense_1/kernel"],
            "b2": weights["dense_1/bias"]}
        nodes = [
            helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("Gemm", ["f", "w1", "b1"], ["h"]),
            helper.make_node("Relu", ["h"], ["r"]), helper.make_node("Gemm", ["r", "w2", "b2"], ["z"])]
    else:
        kernel = weights["dense/kernel"].reshape(13, 13, 32, 10).transpose(2, 0, 1, 3).reshape(5408, 10)
        constants = {
            "w1": weights["conv2d/kernel"].transpose(3, 2, 0, 1), "b1": weights["conv2d/bias"], "w2": kernel,
            "b2": weights["dense/bias"], "shape": np.array([batch, 1, 28, 28], np.int64)}
        nodes = [
            helper.make_node("Reshape", ["x", "shape"], ["i"]),
            helper.make_node("Conv", ["i", "w1", "b1"], ["c"], kernel_shape=[3, 3]),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
            helper.make_node("Flatten", ["p"], ["f"]), helper.make_node("Gemm", ["f", "w2", "b2"], ["z"])]
    nodes.append(helper.make_node("Softmax", ["z"], ["y"], axis=1))
    return finished(nodes, [batch, 28, 28, 1], [batch, 10], constants)


def empty():
    """One number in, the same out: what a call costs that computes nothing."""
    return finished([helper.make_node("Identity", ["x"], ["y"])], [1], [1], {})


def finished(nodes, entry, result, constants):
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("x", TensorProto.FLOAT, entry)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, result)],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()])
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return whole.SerializeToString()
