"""NumPy: no differentiation, so every backward pass is written out by hand."""
import numpy as np
from blas import openblas_core
from peer import Unsupported

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def load():
    np.dot(np.ones((8, 8), np.float32), np.ones((8, 8), np.float32))
    return {"numpy": np.__version__, "BLAS": openblas_core() or "unknown"}


def prepare(spec, arrays):
    kind = spec["kind"]
    if kind == "training":
        return Training(spec, arrays)
    if kind == "matmul":
        n = spec["n"]
        a, b = arrays["a"].reshape(n, n), arrays["b"].reshape(n, n)
        return Repeated(("product",), lambda: (a @ b,))
    if kind == "elementwise":
        x, y, w, b, n = arrays["x"], arrays["y"], np.float32(spec["w"]), np.float32(spec["b"]), np.float32(spec["n"])

        def loss():
            e = np.exp(x * w + b)
            one = e + np.float32(1)
            s = np.log(one)
            slope = s * y * e / one
            return (np.dot(s * s, y) / n, 2 * np.dot(slope, x) / n, 2 * slope.sum() / n)
        return Repeated(("loss", "dw", "db"), loss)
    raise Unsupported("NumPy does not differentiate: no entry for this task")


class Repeated:
    """The same computation at every step."""

    def __init__(self, names, compute):
        self.names, self.compute, self.last = names, compute, ()

    def reset(self):
        pass

    def run(self, steps):
        for _ in range(steps):
            self.last = self.compute()

    def read(self):
        return {name: np.ravel(value) for name, value in zip(self.names, self.last)}


def sigmoid(z):
    return np.float32(1) / (np.float32(1) + np.exp(-z))


class Training:
    def __init__(self, spec, arrays):
        self.spec, self.arrays = spec, arrays
        sizes, batch = spec["sizes"], spec["batch"]
        x, y = arrays["x"].reshape(spec["rows"], -1), arrays["y"].reshape(spec["rows"], -1)
        self.batches = [(x[i:i + batch], y[i:i + batch]) for i in range(0, spec["rows"], batch)]
        self.shapes = [shape for i, o in zip(sizes, sizes[1:]) for shape in ((i, o), (o,))]

    def reset(self):
        self.parameters = [self.arrays[f"{'Wb'[i % 2]}{i // 2}"].reshape(shape).copy() for i, shape in enumerate(self.shapes)]
        self.means = [np.zeros(shape, np.float32) for shape in self.shapes]
        self.variances = [np.zeros(shape, np.float32) for shape in self.shapes]
        self.taken, self.loss = 0, np.nan

    def run(self, steps):
        for _ in range(steps):
            self.step()

    def read(self):
        return {"loss": [self.loss]}

    def step(self):
        spec, parameters = self.spec, self.parameters
        x, y = self.batches[self.taken % len(self.batches)]
        rows, count = np.float32(spec["batch"]), len(parameters) // 2
        values = [x]
        for layer in range(count):
            z = values[-1] @ parameters[2 * layer] + parameters[2 * layer + 1]
            activation = spec["activation"] if layer < count - 1 else spec["output"]
            values.append(sigmoid(z) if activation == "sigmoid" else np.maximum(z, 0) if activation == "relu" else z)
        z = values[-1]
        if spec["loss"] == "classes":
            shifted = z - z.max(axis=1, keepdims=True)
            e = np.exp(shifted)
            total = e.sum(axis=1, keepdims=True)
            self.loss = -np.sum(y * (shifted - np.log(total))) / rows
            slope = (e / total - y) / rows
        elif spec["loss"] == "binary":
            self.loss = np.sum(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))) / rows
            slope = (sigmoid(z) - y) / rows
        else:
            error = z - y
            self.loss = np.float32(0.5) * np.sum(error * error) / rows
            slope = error / rows
            if spec["output"] == "sigmoid":
                slope = slope * z * (1 - z)
        gradients = [None] * len(parameters)
        for layer in range(count - 1, -1, -1):
            gradients[2 * layer] = values[layer].T @ slope
            gradients[2 * layer + 1] = slope.sum(axis=0)
            if layer > 0:
                slope = slope @ parameters[2 * layer].T
                value = values[layer]
                slope = slope * (value * (1 - value)) if spec["activation"] == "sigmoid" else slope * (value > 0)
        self.taken += 1
        self.update(gradients)

    def update(self, gradients):
        rate = np.float32(self.spec["learningRate"])
        if self.spec["optimizer"] == "sgd":
            for parameter, gradient in zip(self.parameters, gradients):
                parameter -= rate * gradient
            return
        correction1, correction2 = np.float32(1 - BETA1 ** self.taken), np.float32(1 - BETA2 ** self.taken)
        for parameter, gradient, mean, variance in zip(self.parameters, gradients, self.means, self.variances):
            mean *= np.float32(BETA1)
            mean += np.float32(1 - BETA1) * gradient
            variance *= np.float32(BETA2)
            variance += np.float32(1 - BETA2) * gradient * gradient
            parameter -= rate * (mean / correction1) / (np.sqrt(variance / correction2) + np.float32(EPSILON))
