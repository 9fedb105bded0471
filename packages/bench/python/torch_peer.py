"""PyTorch, eager, as its users write it."""
import re

import torch
from blas import openblas_core
from torch.nn import functional

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def load():
    config = torch.__config__.show()
    blas = re.search(r"BLAS_INFO=(\w+)", config)
    version = re.search(r"Math Kernel Library Version (\S+)", config)
    # MKL names no core; what PyTorch's own kernels use is the nearest that it tells.
    name = f"MKL {version[1]}" if version else openblas_core() if blas and "open" in blas[1] else blas[1] if blas else "unknown"
    return {"torch": torch.__version__, "BLAS": name, "CPU capability": torch.backends.cpu.get_cpu_capability(), "threads": str(torch.get_num_threads())}


def prepare(spec, arrays):
    tensors = {name: torch.from_numpy(data) for name, data in arrays.items()}
    kind = spec["kind"]
    if kind == "training":
        return Training(spec, tensors)
    if kind == "matmul":
        n = spec["n"]
        a, b = tensors["a"].reshape(n, n), tensors["b"].reshape(n, n)
        return Repeated(("product",), lambda: (torch.mm(a, b),))
    if kind == "elementwise":
        return elementwise(spec, tensors)
    if kind == "second order":
        return second_order(spec, tensors)
    return Scalars(spec, tensors)


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
        return {name: value.detach().reshape(-1).tolist() for name, value in zip(self.names, self.last)}


def elementwise(spec, tensors):
    x, y = tensors["x"], tensors["y"]
    w = torch.tensor(spec["w"], dtype=torch.float32, requires_grad=True)
    b = torch.tensor(spec["b"], dtype=torch.float32, requires_grad=True)

    def loss():
        value = torch.mean(torch.log(1 + torch.exp(x * w + b)) ** 2 * y)
        return (value, *torch.autograd.grad(value, (w, b)))
    return Repeated(("loss", "dw", "db"), loss)


def second_order(spec, tensors):
    def rosenbrock(x):
        return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
    x = tensors["x"]
    if spec["what"] == "hessian":
        return Repeated(("hessian",), lambda: (torch.autograd.functional.hessian(rosenbrock, x),))
    v = tensors["v"]
    return Repeated(("product",), lambda: (torch.autograd.functional.vhp(rosenbrock, x, v)[1],))


class Training:
    def __init__(self, spec, tensors):
        self.spec, self.tensors = spec, tensors
        batch = spec["batch"]
        x, y = tensors["x"].reshape(spec["rows"], -1), tensors["y"].reshape(spec["rows"], -1)
        # It takes classes as indices, as its users give them.
        y = y.argmax(dim=1) if spec["loss"] == "classes" else y
        self.batches = [(x[i:i + batch], y[i:i + batch]) for i in range(0, spec["rows"], batch)]
        layers = []
        for index, (inputs, outputs) in enumerate(zip(spec["sizes"], spec["sizes"][1:])):
            layers.append(torch.nn.Linear(inputs, outputs))
            activation = spec["activation"] if index < len(spec["sizes"]) - 2 else spec["output"]
            if activation != "none":
                layers.append(torch.nn.Sigmoid() if activation == "sigmoid" else torch.nn.ReLU())
        self.model = torch.nn.Sequential(*layers)
        self.linear = [layer for layer in layers if isinstance(layer, torch.nn.Linear)]

    def reset(self):
        with torch.no_grad():
            for index, layer in enumerate(self.linear):
                layer.weight.copy_(self.tensors[f"W{index}"].reshape(layer.in_features, layer.out_features).T)
                layer.bias.copy_(self.tensors[f"b{index}"])
        rate = self.spec["learningRate"]
        kind = torch.optim.Adam if self.spec["optimizer"] == "adam" else torch.optim.SGD
        # The fastest of its implementations at these sizes.
        self.optimizer = kind(self.model.parameters(), lr=rate, fused=True)
        self.taken, self.loss = 0, None

    def run(self, steps):
        loss_of = {
            "binary": functional.binary_cross_entropy_with_logits,
            "classes": functional.cross_entropy,
            "half squared": lambda z, t: 0.5 * functional.mse_loss(z, t),
        }[self.spec["loss"]]
        for _ in range(steps):
            x, y = self.batches[self.taken % len(self.batches)]
            self.optimizer.zero_grad()
            loss = loss_of(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            self.taken += 1
            self.loss = loss

    def read(self):
        return {"loss": [self.loss.item()]}


class Scalars:
    """Every scalar a tensor without axes, the graph built anew at every step."""

    def __init__(self, spec, tensors):
        self.spec, self.tensors = spec, tensors
        self.x = [[torch.tensor(value) for value in row] for row in tensors["x"].reshape(spec["points"], -1).tolist()]
        self.y = [torch.tensor(value) for value in tensors["y"].tolist()]

    def reset(self):
        self.layers = []
        for index, (inputs, outputs) in enumerate(zip(self.spec["sizes"], self.spec["sizes"][1:])):
            weights = [torch.tensor(value, requires_grad=True) for value in self.tensors[f"W{index}"].tolist()]
            biases = [torch.tensor(value, requires_grad=True) for value in self.tensors[f"b{index}"].tolist()]
            self.layers.append((inputs, outputs, weights, biases))
        self.loss = None

    def run(self, steps):
        rate = self.spec["learningRate"]
        cells = [cell for _, _, weights, biases in self.layers for cell in weights + biases]
        for _ in range(steps):
            total = None
            for x, y in zip(self.x, self.y):
                values = x
                for index, (inputs, outputs, weights, biases) in enumerate(self.layers):
                    sums = []
                    for o in range(outputs):
                        z = biases[o]
                        for i in range(inputs):
                            z = z + weights[i * outputs + o] * values[i]
                        sums.append(torch.relu(z) if index < len(self.layers) - 1 else z)
                    values = sums
                error = values[0] - y
                total = error * error if total is None else total + error * error
            self.loss = total * (1 / self.spec["points"])
            gradients = torch.autograd.grad(self.loss, cells)
            with torch.no_grad():
                for cell, gradient in zip(cells, gradients):
                    cell -= rate * gradient

    def read(self):
        return {"loss": [self.loss.item()]}
