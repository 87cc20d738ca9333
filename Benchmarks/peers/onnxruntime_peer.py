"""ONNX Runtime. Settings: one thread or all, `run` or bound inputs and outputs."""

import numpy as np
import onnxruntime

import onnx_graphs
import protocol


class Runtime:
    name = "ONNX Runtime"
    versions = {"onnxruntime": onnxruntime.__version__}
    training = []
    answering = ["run, 1 thread", "run, all threads", "bound, 1 thread", "bound, all threads"]

    def answer(self, network, weights, setting, batch):
        call = self.call(onnx_graphs.model(network, weights, batch), setting, (batch, 10))
        return self.prepared(setting), call, lambda y: np.copy(y if isinstance(y, np.ndarray) else y.numpy())

    def empty(self, setting):
        call = self.call(onnx_graphs.empty(), setting, (1,))
        x = self.prepared(setting)(np.zeros(1, np.float32))
        return lambda: call(x)

    def prepared(self, setting):
        if setting.startswith("run"):
            return np.ascontiguousarray
        return lambda images: onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(images))

    def call(self, graph, setting, shape):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1 if setting.endswith("1 thread") else protocol.THREADS
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        if setting.startswith("run"):
            return lambda x: session.run(None, {"x": x})[0]
        binding = session.io_binding()
        result = onnxruntime.OrtValue.ortvalue_from_shape_and_type(shape, np.float32)
        binding.bind_ortvalue_output("y", result)

        def call(x):
            # The result is overwritten by the next call.
            binding.bind_ortvalue_input("x", x)
            session.run_with_iobinding(binding)
            return result

        return call


if __name__ == "__main__":
    protocol.main(Runtime())
