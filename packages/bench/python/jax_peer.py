"""JAX on the CPU, every step compiled by `jit`, the state donated."""
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from peer import Unsupported

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def load():
    import jaxlib
    return {"jax": jax.__version__, "jaxlib": jaxlib.__version__, "device": str(jax.devices()[0])}


def prepare(spec, arrays):
    kind = spec["kind"]
    if kind == "training":
        return Training(spec, arrays)
    if kind == "matmul":
        n = spec["n"]
        a, b = jnp.asarray(arrays["a"].reshape(n, n)), jnp.asarray(arrays["b"].reshape(n, n))
        return Repeated(("product",), jax.jit(lambda a, b: (a @ b,)), (a, b))
    if kind == "elementwise":
        def loss(w, b, x, y):
            return jnp.mean(jnp.log(1 + jnp.exp(x * w + b)) ** 2 * y)

        def both(w, b, x, y):
            value, (dw, db) = jax.value_and_grad(loss, (0, 1))(w, b, x, y)
            return value, dw, db
        return Repeated(("loss", "dw", "db"), jax.jit(both), (jnp.float32(spec["w"]), jnp.float32(spec["b"]), jnp.asarray(arrays["x"]), jnp.asarray(arrays["y"])))
    if kind == "second order":
        def rosenbrock(x):
            return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
        x = jnp.asarray(arrays["x"])
        if spec["what"] == "hessian":
            return Repeated(("hessian",), jax.jit(lambda x: (jax.hessian(rosenbrock)(x),)), (x,))
        product = jax.jit(lambda x, v: (jax.jvp(jax.grad(rosenbrock), (x,), (v,))[1],))
        return Repeated(("product",), product, (x, jnp.asarray(arrays["v"])))
    raise Unsupported("it compiles for minutes what has so many operations: not entered for scalar graphs")


class Repeated:
    """The same computation at every step, waited for."""

    def __init__(self, names, compute, arguments):
        self.names, self.compute, self.arguments, self.last = names, compute, arguments, ()

    def reset(self):
        pass

    def run(self, steps):
        for _ in range(steps):
            self.last = self.compute(*self.arguments)
            jax.block_until_ready(self.last)

    def read(self):
        return {name: value.reshape(-1).tolist() for name, value in zip(self.names, self.last)}


def apply(spec, parameters, x):
    count = len(parameters) // 2
    for layer in range(count):
        x = x @ parameters[2 * layer] + parameters[2 * layer + 1]
        activation = spec["activation"] if layer < count - 1 else spec["output"]
        x = jax.nn.sigmoid(x) if activation == "sigmoid" else jnp.maximum(x, 0) if activation == "relu" else x
    return x


def loss_of(spec, parameters, x, y):
    z = apply(spec, parameters, x)
    if spec["loss"] == "classes":
        return -jnp.sum(jax.nn.log_softmax(z) * y) / spec["batch"]
    if spec["loss"] == "half squared":
        return 0.5 * jnp.mean((z - y) ** 2)
    return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))


class Training:
    def __init__(self, spec, arrays):
        self.spec, self.arrays = spec, arrays
        batch = spec["batch"]
        x, y = arrays["x"].reshape(spec["rows"], -1), arrays["y"].reshape(spec["rows"], -1)
        own = jnp.asarray if spec["feed"] == "once" else lambda part: part
        self.batches = [(own(x[i:i + batch]), own(y[i:i + batch])) for i in range(0, spec["rows"], batch)]
        self.shapes = [shape for i, o in zip(spec["sizes"], spec["sizes"][1:]) for shape in ((i, o), (o,))]
        rate = spec["learningRate"]

        @partial(jax.jit, donate_argnums=0)
        def step(state, x, y):
            parameters, means, variances, time = state
            loss, gradients = jax.value_and_grad(partial(loss_of, spec))(parameters, x, y)
            if spec["optimizer"] == "sgd":
                return ([p - rate * g for p, g in zip(parameters, gradients)], means, variances, time), loss
            time = time + 1
            means = [BETA1 * m + (1 - BETA1) * g for m, g in zip(means, gradients)]
            variances = [BETA2 * v + (1 - BETA2) * g * g for v, g in zip(variances, gradients)]
            c1, c2 = 1 - lax.pow(jnp.float32(BETA1), time), 1 - lax.pow(jnp.float32(BETA2), time)
            parameters = [p - rate * (m / c1) / (jnp.sqrt(v / c2) + EPSILON) for p, m, v in zip(parameters, means, variances)]
            return (parameters, means, variances, time), loss
        self.step = step

    def reset(self):
        # Copies: what is donated is gone.
        parameters = [jnp.array(self.arrays[f"{'Wb'[i % 2]}{i // 2}"].reshape(shape)) for i, shape in enumerate(self.shapes)]
        adam = self.spec["optimizer"] == "adam"
        zeros = [[jnp.zeros(shape, jnp.float32) for shape in self.shapes] if adam else [] for _ in range(2)]
        self.state = (parameters, *zeros, jnp.float32(0))
        self.taken, self.loss = 0, None

    def run(self, steps):
        state, loss = self.state, self.loss
        for _ in range(steps):
            x, y = self.batches[self.taken % len(self.batches)]
            state, loss = self.step(state, x, y)
            self.taken += 1
        jax.block_until_ready((state, loss))
        self.state, self.loss = state, loss

    def read(self):
        return {"loss": [self.loss.item()]}
