"""OpenVINO. Settings: the latency hint with one thread or all, inputs and outputs shared with numpy."""

import io

import numpy as np
import openvino

import onnx_graphs
import protocol


class OpenVINO:
    name = "OpenVINO"
    versions = {"openvino": openvino.__version__}
    training = []
    answering = ["latency, 1 thread", "latency, all threads"]

    def answer(self, network, weights, setting, batch):
        call = self.call(onnx_graphs.model(network, weights, batch), setting)
        return np.ascontiguousarray, call, np.copy

    def empty(self, setting):
        call = self.call(onnx_graphs.empty(), setting)
        x = np.zeros(1, np.float32)
        return lambda: call(x)

    def call(self, graph, setting):
        core = openvino.Core()
        threads = 1 if setting.endswith("1 thread") else protocol.THREADS
        # On processors with bfloat16 the default is to round to it; every peer computes in 32 bits.
        options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        request = core.compile_model(core.read_model(io.BytesIO(graph)), "CPU", options).create_infer_request()

        def call(x):
            # The output is the request's own memory, overwritten by its next call.
            return request.infer({0: x}, share_inputs=True, share_outputs=True)[0]

        return call


if __name__ == "__main__":
    protocol.main(OpenVINO())
