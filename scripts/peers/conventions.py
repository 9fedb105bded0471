"""What PyTorch and JAX give where conventions differ: writes conventions.json beside this file, which docs/conventions.md is made of.

To run it: python3 -m venv peers && peers/bin/pip install torch jax numpy && peers/bin/python scripts/peers/conventions.py
(versions as in the head of conventions.json; CPU is enough), then npm run conventions. The tests of the project do not need it.

Entries are named by operation and case, as the records have them: the point for kinks and ends of domains, `no elements`,
`derivative`, or the `case` of a convention. Both libraries get the same float64 inputs, which stand in the file, and the page
gives them to this library too. What is written is the value and, after ∂, the derivative by each input; where the result has
several elements, of their sum weighted by 1, 2, 3, …
"""
import json
import math
import os
import warnings
from functools import partial

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np
import torch
import torch.nn.functional as F
from jax import lax

warnings.filterwarnings('ignore')
jax.config.update('jax_enable_x64', True)
torch.set_default_dtype(torch.float64)

inf, nan = math.inf, math.nan
linalg, jlinalg, special = torch.linalg, jnp.linalg, torch.special
entries = {}


def number(x):
    """Six digits, as JavaScript prints them."""
    if isinstance(x, (bool, np.bool_)):
        return 'true' if x else 'false'
    if math.isnan(x):
        return 'NaN'
    if math.isinf(x):
        return '∞' if x > 0 else '−∞'
    if x == 0:
        return '−0' if math.copysign(1, x) < 0 else '0'
    digits = f'{x:.6g}' if 1e-7 < abs(x) < 1e6 else f'{x:.5e}'
    if 'e' in digits:
        mantissa, exponent = digits.split('e')
        if '.' in mantissa:
            mantissa = mantissa.rstrip('0').rstrip('.')
        digits = f'{mantissa}e{int(exponent)}'
    return digits.replace('-', '−')


def show(x):
    if isinstance(x, (list, tuple)):
        return '[' + ', '.join(map(show, x)) + ']'
    return number(x)


def slope(x):
    """Derivatives without the sign of zero, which tells nothing."""
    return [slope(one) for one in x] if isinstance(x, list) else x + 0.0 if x != 0 else 0.0


def encoded(x):
    """JSON has no infinities."""
    if isinstance(x, list):
        return [encoded(one) for one in x]
    return {inf: 'Infinity', -inf: '-Infinity'}.get(x, 'NaN' if x != x else '-0' if x == 0 and math.copysign(1, x) < 0 else x)


def described(value, derivatives):
    return show(value) if derivatives is None else f'{show(value)}; ∂ {derivatives}'


def by_torch(f, inputs):
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    try:
        y = f(*leaves)
    except Exception as error:
        return f'error ({type(error).__name__})'
    if not y.is_floating_point() or not leaves:
        return show(y.tolist())
    if not y.requires_grad:
        return described(y.tolist(), 'none')
    try:
        weights = torch.arange(1., y.numel() + 1).reshape(y.shape)
        got = torch.autograd.grad((y,), leaves, (weights,), allow_unused=True)
        return described(y.tolist(), ', '.join('none' if g is None else show(slope(g.tolist())) for g in got))
    except Exception as error:
        return described(y.tolist(), f'error ({type(error).__name__})')


def by_jax(f, inputs):
    arrays = [jnp.asarray(x, dtype=jnp.float64) for x in inputs]
    try:
        y = jnp.asarray(f(*arrays))
    except Exception as error:
        return f'error ({type(error).__name__})'
    if not jnp.issubdtype(y.dtype, jnp.floating) or not arrays:
        return show(np.asarray(y).tolist())
    try:
        y, back = jax.vjp(f, *arrays)
        got = back(jnp.arange(1., y.size + 1).reshape(y.shape).astype(y.dtype))
        return described(np.asarray(y).tolist(), ', '.join(show(slope(np.asarray(g).tolist())) for g in got))
    except Exception as error:
        return described(np.asarray(y).tolist(), f'error ({type(error).__name__})')


def case(operation, where, of_torch, of_jax, *inputs, note=None):
    """One entry; None for a library without the operation."""
    entry = {'inputs': encoded(list(inputs))}
    if note:
        entry['note'] = note
    entry['torch'] = by_torch(of_torch, inputs) if of_torch else '—'
    entry['jax'] = by_jax(of_jax, inputs) if of_jax else '—'
    known = entries.setdefault(operation, {})
    assert where not in known, (operation, where)
    known[where] = entry


def points(operation, of_torch, of_jax, *list_of_points, note=None):
    """Elementwise operations at points: kinks, and where a domain ends."""
    for at in list_of_points:
        at = at if isinstance(at, tuple) else (at,)
        text = ', '.join(number(x) for x in at)
        case(operation, f'({text})' if len(at) > 1 else text, of_torch, of_jax, *map(float, at), note=note)


def second(f):
    """The derivative of f by its first operand, as a function: torch, then JAX."""
    def of_torch(a, *rest):
        return torch.autograd.grad(f[0](a, *rest).sum(), a, create_graph=True)[0]

    def of_jax(a, *rest):
        return jax.grad(lambda a: f[1](a, *rest).sum())(a)
    return of_torch, of_jax


# Kinks, and points where a domain ends or a slope is infinite.
points('div', torch.div, jnp.divide, (1, 0), (0, 0))
points('pow', torch.pow, jnp.power, (0, 0), (nan, 0), (0, 2), (0, 1), (0, -1), (-2, 3), (-8, 0.5))
points('sqrt', torch.sqrt, jnp.sqrt, 0, -1)
points('log', torch.log, jnp.log, 0, -1)
points('log1p', torch.log1p, jnp.log1p, -1, -2)
points('log2', torch.log2, jnp.log2, 0, -1)
points('log10', torch.log10, jnp.log10, 0, -1)
points('reciprocal', torch.reciprocal, jnp.reciprocal, 0)
points('rsqrt', torch.rsqrt, lax.rsqrt, 0, -1)
points('cbrt', None, jnp.cbrt, 0)
points('tan', torch.tan, jnp.tan, math.pi / 2)
points('asin', torch.asin, jnp.arcsin, -1, 1, 2)
points('acos', torch.acos, jnp.arccos, -1, 1, 2)
points('acosh', torch.acosh, jnp.arccosh, 1, 0.5)
points('atanh', torch.atanh, jnp.arctanh, -1, 1, 2)
points('fmod', torch.fmod, jnp.fmod, (1, 0), (inf, 3), (3, inf))
points('remainder', torch.remainder, jnp.remainder, (1, 0), (inf, 3), (3, inf))
points('abs', torch.abs, jnp.abs, 0)
points('atan2', torch.atan2, jnp.arctan2, (0, 0))
points('hypot', torch.hypot, jnp.hypot, (0, 0))
points('directionCosine', *second((torch.hypot, jnp.hypot)), (0, 0), note='the derivative of hypot, and ∂ of it')
points('clamp', torch.clamp, jnp.clip, (-1, -1, 1), (1, -1, 1), (0, 1, 1), (nan, -1, 1), (0, nan, 1), (0, -1, nan))
points('logaddexp', torch.logaddexp, jnp.logaddexp, (-inf, -inf), (inf, inf), (inf, 2), (-inf, 2))
points('gaussian', lambda x: torch.exp(-x * x / 2) / math.sqrt(2 * math.pi), lambda x: jsp.stats.norm.pdf(x), -inf, inf, note='PyTorch: its formula; JAX: stats.norm.pdf')
points('relu', torch.relu, jax.nn.relu, 0)
points('leakyRelu', F.leaky_relu, jax.nn.leaky_relu, 0)
points('maximum', torch.maximum, jnp.maximum, (2, 2), (nan, 2), (2, nan))
points('minimum', torch.minimum, jnp.minimum, (2, 2), (nan, 2), (2, nan))
points('elu', partial(F.elu, alpha=0.5), partial(jax.nn.elu, alpha=0.5), 0)
points('selu', F.selu, jax.nn.selu, 0)
points('relu6', F.relu6, jax.nn.relu6, 0, 6)
points('hardTanh', F.hardtanh, jax.nn.hard_tanh, -1, 1)
points('hardSigmoid', F.hardsigmoid, jax.nn.hard_sigmoid, -3, 3)
points('fade', None, None, (inf, 0), (-inf, 0))

# Ends, jumps, tails.
case('rsqrt', '−0', torch.rsqrt, lax.rsqrt, -0.)
case('atan2', 'zeros at the origin', torch.atan2, jnp.arctan2, [0., 0., -0., -0.], [0., -0., 0., -0.])
case('atan2', 'the jump at a = 0, b < 0', torch.atan2, jnp.arctan2, [0., -0.], [-2., -2.])
case('hypot', 'an infinity beside NaN', torch.hypot, jnp.hypot, inf, nan)
case('pow', 'the derivative by a, differentiated by b, at b = 0', *second((torch.pow, jnp.power)), [0.5, 4.], [0., 0.], note='the derivative by a, and ∂ of it')
case('sign', 'NaN', torch.sign, jnp.sign, nan)
for name, of_torch, of_jax in [('fmod', torch.fmod, jnp.fmod), ('remainder', torch.remainder, jnp.remainder)]:
    case(name, 'signs', of_torch, of_jax, [7., -7., 7., -7.], [3., 3., -3., -3.])
    case(name, 'a multiple of b', of_torch, of_jax, [6., -6.], [3., 3.])
    case(name, '|a/b| ≥ 2¹⁰⁴ (2⁴⁶ in float32)', of_torch, of_jax, 2. ** 120, 3.)
    whole = (lambda f, array: lambda: f(array([7]), array([0])))
    case(name, 'int32 divided by 0', whole(of_torch, partial(torch.tensor, dtype=torch.int32)), whole(of_jax, partial(jnp.array, dtype=jnp.int32)), note='7 by 0')
    case(name, 'a zero remainder', of_torch, of_jax, [6., -6., 6., -6.], [3., 3., -3., -3.])
case('remainder', 'b infinite, of the other sign than a', torch.remainder, jnp.remainder, 1., -inf)
case('round', 'halves', torch.round, jnp.round, [0.5, 1.5, 2.5, -0.5])
case('clamp', 'a bound is met', lambda x: torch.clamp(x, -1., 1.), lambda x: jnp.clip(x, -1., 1.), [-1., 1.], note='the numbers −1 and 1 as bounds')
case('clamp', 'the lower bound is above the upper', torch.clamp, jnp.clip, 0., 2., 1.)
line = lambda a, b, t: a + t * (b - a)
case('lerp', 'an infinite end', torch.lerp, line, [inf, 1.], [1., inf], [0.5, 0.], note='JAX: a + t·(b − a)')
case('lerp', '−0 as an end', torch.lerp, line, -0., 1., 0., note='JAX: a + t·(b − a)')
case('logaddexp', 'equal infinities', torch.logaddexp, jnp.logaddexp, [-inf, inf], [-inf, inf])
case('softplus', 'large beta·x', lambda x: F.softplus(x) - x, lambda x: jax.nn.softplus(x) - x, 20.5, note='softplus(x) − x')
case('logSigmoid', 'the loss log(1 + exp(−x)) far below 0', lambda x: F.soft_margin_loss(x, torch.ones(())), lambda x: -jax.nn.log_sigmoid(x), -1000., note='PyTorch: soft_margin_loss; JAX: −log_sigmoid')
case('silu', 'x = −∞', F.silu, jax.nn.silu, -inf)
case('mish', 'x = −∞', F.mish, jax.nn.mish, -inf)
case('gelu', 'x = −∞', F.gelu, partial(jax.nn.gelu, approximate=False), -inf)
case('gelu', 'far below 0', F.gelu, partial(jax.nn.gelu, approximate=False), -20.)
case('gelu', 'far below 0, by tanh', partial(F.gelu, approximate='tanh'), jax.nn.gelu, -20.)
case('gelu', 'the form that is meant when none is named', F.gelu, jax.nn.gelu, 2.)
case('hardSwish', 'x = −3 and x = 3', F.hardswish, jax.nn.hard_swish, [-3., 3.])
case('hardSwish', 'x = −∞', F.hardswish, jax.nn.hard_swish, -inf)
case('step', 'x = ±0', lambda x: torch.heaviside(x, torch.ones(())), lambda x: jnp.heaviside(x, 1), [-0., 0.], note='peers: heaviside(x, 1)')
case('cast', 'NaN, infinities and numbers beyond its range to int32', lambda: torch.tensor([nan, inf, -inf, 3e9]).to(torch.int32), lambda: jnp.array([nan, inf, -inf, 3e9]).astype(jnp.int32), note='[NaN, ∞, −∞, 3e9]')
case('where', 'an infinite slope or NaN in the branch not taken', lambda x: torch.where(x > 0, torch.sqrt(x), 0.), lambda x: jnp.where(x > 0, jnp.sqrt(x), 0.), [0., -1.], note='where(x > 0, √x, 0)')

# Operations without a derivative, at a point away from their jumps.
for name, of_torch, of_jax in [
    ('sign', torch.sign, jnp.sign), ('floor', torch.floor, jnp.floor), ('ceil', torch.ceil, jnp.ceil), ('round', torch.round, jnp.round), ('trunc', torch.trunc, jnp.trunc),
    ('stopGradient', torch.detach, lax.stop_gradient), ('step', lambda x: torch.heaviside(x, torch.ones(())), lambda x: jnp.heaviside(x, 1)),
]:
    case(name, 'derivative', of_torch, of_jax, 0.25)

# Reductions.
for name, of_torch, of_jax in [
    ('sum', torch.sum, jnp.sum), ('mean', torch.mean, jnp.mean), ('prod', torch.prod, jnp.prod), ('any', torch.any, jnp.any), ('all', torch.all, jnp.all),
    ('max', torch.amax, jnp.max), ('min', torch.amin, jnp.min), ('argmax', torch.argmax, jnp.argmax), ('argmin', torch.argmin, jnp.argmin), ('norm', linalg.norm, jlinalg.norm),
]:
    case(name, 'no elements', of_torch, of_jax, [])
for name, of_torch, of_jax in [('max', torch.amax, jnp.max), ('min', torch.amin, jnp.min)]:
    case(name, 'ties', partial(of_torch, dim=0), of_jax, [2., 2., 2.])
    case(name, 'NaN', partial(of_torch, dim=0), of_jax, [1., nan, 2.])
for name, of_torch, of_jax in [('argmax', torch.argmax, jnp.argmax), ('argmin', torch.argmin, jnp.argmin)]:
    case(name, 'ties', of_torch, of_jax, [2., 2., 2.])
    case(name, 'NaN', of_torch, of_jax, [1., nan, nan])
for name, of_torch, of_jax in [('any', torch.any, jnp.any), ('all', torch.all, jnp.all)]:
    case(name, 'NaN', of_torch, of_jax, [nan])
case('prod', 'elements that are 0', torch.prod, jnp.prod, [0., 2., 3.])
case('prod', 'second derivatives beside elements that are 0', *second((torch.prod, jnp.prod)), [0., 0., 3.], note='the first, and ∂ of it')
case('cumprod', 'elements that are 0', partial(torch.cumprod, dim=0), jnp.cumprod, [2., 0., 3.])
case('variance', 'the count', torch.var, jnp.var, [1., 3.])
case('std', 'the count', torch.std, jnp.std, [1., 3.])
case('variance', 'no more elements than the correction', partial(torch.var, correction=2), partial(jnp.var, ddof=2), [1.], note='correction 2')
case('std', 'no more elements than the correction', partial(torch.std, correction=2), partial(jnp.std, ddof=2), [1.], note='correction 2')
case('std', 'equal elements', partial(torch.std, correction=0), jnp.std, [2., 2.], note='correction 0')
case('norm', 'a vector of 0', linalg.norm, jlinalg.norm, [0., 0.])
case('norm', 'second derivatives at a vector of 0', *second((linalg.norm, jlinalg.norm)), [0., 0.], note='the first, and ∂ of it')
case('norm', 'an element that is 0', partial(linalg.norm, ord=0.5), partial(jlinalg.norm, ord=0.5), [0., 4.], note='p = 0.5')
case('norm', 'ties, p = ±∞', partial(linalg.norm, ord=inf), partial(jlinalg.norm, ord=inf), [2., -2.], note='p = ∞')
case('norm', 'an infinite element', linalg.norm, jlinalg.norm, [inf, 1.])

# Rows of −∞, and attention that sees nothing.
rows = [[-inf, -inf]], [[-inf, 0., 0.]], [[inf, 0.]]
for name, of_torch, of_jax in [
    ('softmax', torch.softmax, jax.nn.softmax), ('logSoftmax', torch.log_softmax, jax.nn.log_softmax), ('logSumExp', torch.logsumexp, jsp.special.logsumexp),
]:
    of_torch, of_jax = partial(of_torch, dim=-1), partial(of_jax, axis=-1)
    case(name, 'a row of −∞, or of nothing' if name == 'logSumExp' else 'a row of −∞', of_torch, of_jax, rows[0])
    case(name, 'elements of −∞ beside finite ones', of_torch, of_jax, rows[1])
    case(name, 'an element of ∞', of_torch, of_jax, rows[2])
heads = lambda f: lambda q, k, v, **more: f(q[None, :, None], k[None, :, None], v[None, :, None], **more)[0, :, 0]
attend, attend_jax = F.scaled_dot_product_attention, heads(jax.nn.dot_product_attention)
batched = lambda q, k, v, **more: attend(q[None, None], k[None, None], v[None, None], **more)[0, 0]
one, two, three = [[1.]], [[1.], [2.]], [[1.], [2.], [3.]]
case('scaledDotProductAttention', 'a query that may see no key', lambda *x: batched(*x, attn_mask=torch.zeros(1, 2, dtype=torch.bool)), lambda *x: attend_jax(*x, mask=jnp.zeros((1, 1, 1, 2), dtype=bool)), one, two, two, note='mask of false')
case('scaledDotProductAttention', 'causal with unequal numbers of queries and keys', lambda q, k, v: batched(q, k, v, is_causal=True), lambda *x: attend_jax(*x, is_causal=True), [[0.]], three, [[1.], [10.], [100.]], note='causal')
nothing = lambda f, empty: lambda: f(empty((1, 1)) + 1, empty((0, 1)), empty((0, 1)))
case('scaledDotProductAttention', 'no keys', nothing(batched, torch.zeros), nothing(attend_jax, jnp.zeros), note='q [1, 1], k and v [0, 1]')
case('scaledDotProductAttention', 'NaN or ∞ in the value of a key that may not be seen', lambda *x: batched(*x, attn_mask=torch.tensor([[True, False]])), lambda *x: attend_jax(*x, mask=jnp.array([[[[True, False]]]])), one, two, [[1.], [nan]], note='mask [true, false]')

# Structure, positions, windows.
case('slice', 'no end and a negative step', lambda x: torch.as_tensor(x)[slice(None, None, -1)], lambda x: x[::-1], [1., 2., 3.], note='step −1')
case('padBorder', 'a mirrored border as wide as the axis, or one from the other end that is wider', lambda x: F.pad(x[None], (2, 0), mode='reflect')[0], lambda x: jnp.pad(x, (2, 0), mode='reflect'), [1., 2.], note='reflect, 2 before')
case('diagonal', 'an offset beyond the matrix', partial(torch.diagonal, offset=3), partial(jnp.diagonal, offset=3), [[1., 2.], [3., 4.]], note='offset 3')
case('tril', 'NaN or ∞ outside the triangle', torch.tril, jnp.tril, [[1., nan], [2., 3.]])
case('triu', 'NaN or ∞ outside the triangle', torch.triu, jnp.triu, [[1., 2.], [inf, 3.]])
case('matmul', 'no elements to sum', lambda: torch.zeros(1, 0) @ torch.zeros(0, 2), lambda: jnp.zeros((1, 0)) @ jnp.zeros((0, 2)), note='[1, 0] by [0, 2]')
case('einsum', 'an ellipsis in the operands alone', partial(torch.einsum, '...i->i'), partial(jnp.einsum, '...i->i'), [[1., 2.], [3., 4.]], note='...i->i')
case('einsum', 'an index twice in one operand, once with length 1', partial(torch.einsum, 'ii->i'), partial(jnp.einsum, 'ii->i'), [[1., 2.]], note='ii->i of [1, 2]')
case('convolution', 'the direction of the kernel', lambda x, w: F.conv1d(x, w), lambda x, w: lax.conv_general_dilated(x, w, (1,), 'VALID'), [[[1., 2., 4.]]], [[[1., 10.]]])
window = lambda x, size, reducer, start, **more: lax.reduce_window(x, start, reducer, (1, 1, size), (1, 1, 1), 'VALID', **more)
case('maxPool', 'equal elements under a window', lambda x: F.max_pool1d(x, 3), lambda x: window(x, 3, lax.max, -inf), [[[2., 2., 1.]]], note='size 3')
case('maxPool', 'NaN', lambda x: F.max_pool1d(x, 3), lambda x: window(x, 3, lax.max, -inf), [[[1., nan, 2.]]], note='size 3')
gaps = lambda x, reducer, start: lax.reduce_window(x, start, reducer, (1, 1, 2), (1, 1, 1), ((0, 0), (0, 0), (1, 1)), window_dilation=(1, 1, 2))
case('maxPool', 'a window with gaps that sees padding alone', lambda x: F.max_pool1d(x, 2, stride=1, padding=1, dilation=2), lambda x: gaps(x, lax.max, -inf), [[[5.]]], note='size 2, dilation 2, padding 1')
case('averagePool', 'places of the padding', lambda x: F.avg_pool1d(x, 2, stride=1, padding=1), lambda x: lax.reduce_window(x, 0., lax.add, (1, 1, 2), (1, 1, 1), ((0, 0), (0, 0), (1, 1))) / 2, [[[4., 2.]]], note='size 2, stride 1, padding 1; JAX: a sum of windows, divided by hand')
case('averagePool', 'a window with gaps that sees padding alone, countPadding false', None, None, [[[5.]]], note='size 2, dilation 2, padding 1')
case('gather', 'a position out of range', lambda x: torch.index_select(x, 0, torch.tensor([3])), lambda x: jnp.take(x, jnp.array([3])), [1., 2., 3.], note='position 3')
case('gather', 'a negative position', lambda x: torch.index_select(x, 0, torch.tensor([-1])), lambda x: jnp.take(x, jnp.array([-1])), [1., 2., 3.], note='position −1')
case('takeAlongAxis', 'a position out of range', lambda x: torch.gather(x, 0, torch.tensor([3])), lambda x: jnp.take_along_axis(x, jnp.array([3]), 0), [1., 2., 3.], note='position 3')
case('scatterAdd', 'a position that comes twice', lambda x: torch.zeros(2).index_add(0, torch.tensor([1, 1]), x), lambda x: jnp.zeros(2).at[jnp.array([1, 1])].add(x), [1., 2.], note='positions [1, 1]')
case('scatterAdd', 'a position out of range', lambda x: torch.zeros(2).index_add(0, torch.tensor([2]), x), lambda x: jnp.zeros(2).at[jnp.array([2])].add(x), [1.], note='position 2 of 2')
case('oneHot', 'a class out of range', lambda: F.one_hot(torch.tensor([3]), 3), lambda: jax.nn.one_hot(jnp.array([3]), 3), note='class 3 of 3')
case('embedding', 'a position out of range', lambda w: F.embedding(torch.tensor([2]), w), lambda w: w[jnp.array([2])], [[1.], [2.]], note='position 2 of 2; JAX: table[positions]')
case('sort', 'equal elements', lambda x: torch.sort(x)[0], jnp.sort, [2., 1., 1.])
case('sort', 'NaN', lambda x: torch.sort(x, descending=True)[0], partial(jnp.sort, descending=True), [1., nan, 2.], note='descending')
case('argsort', 'equal elements', lambda x: torch.argsort(x, stable=True), jnp.argsort, [2., 1., 1.])
case('argsort', 'NaN', lambda x: torch.argsort(x, descending=True), partial(jnp.argsort, descending=True), [1., nan, 2.], note='descending')
case('argTopK', 'equal elements', lambda x: torch.topk(x, 2)[1], lambda x: lax.top_k(x, 2)[1], [2., 2., 2.], note='k = 2')
case('argTopK', 'NaN', lambda x: torch.topk(x, 2)[1], lambda x: lax.top_k(x, 2)[1], [1., nan, 2.], note='k = 2')
case('randomBernoulli', 'a probability that only evaluation shows to be outside [0, 1] or NaN', lambda p: torch.bernoulli(p).bool(), lambda p: jax.random.bernoulli(jax.random.key(0), p), [1.5, -1., nan])

# Linear algebra.
singular, asymmetric = [[1., 2.], [2., 4.]], [[4., 0.], [2., 5.]]
case('solve', 'a vector b', linalg.solve, jlinalg.solve, [[[2., 0.], [0., 4.]], [[1., 0.], [0., 1.]]], [[2., 4.], [6., 8.]], note='A [2, 2, 2], b [2, 2]')
case('solve', 'NaN in A', linalg.solve, jlinalg.solve, [[nan, 0.], [0., 1.]], [1., 1.])
case('solve', 'A is singular', linalg.solve, jlinalg.solve, singular, [1., 1.])
case('inverse', 'NaN', linalg.inv, jlinalg.inv, [[nan]])
case('inverse', 'a singular matrix', linalg.inv, jlinalg.inv, singular)
case('determinant', 'a singular matrix', linalg.det, jlinalg.det, singular)
case('determinant', 'NaN', linalg.det, jlinalg.det, [[nan]])
case('cofactors', 'a singular matrix', *second((linalg.det, jlinalg.det)), singular, note='peers: the derivative of the determinant, and ∂ of it')
case('cofactors', 'NaN', *second((linalg.det, jlinalg.det)), [[nan, 1.], [2., 3.]], note='peers: the derivative of the determinant, and ∂ of it')
case('logDeterminant', 'a singular matrix', lambda a: linalg.slogdet(a)[1], lambda a: jlinalg.slogdet(a)[1], singular)
case('logDeterminant', 'a negative determinant', lambda a: linalg.slogdet(a)[1], lambda a: jlinalg.slogdet(a)[1], [[-2.]])
case('logDeterminant', 'NaN', lambda a: linalg.slogdet(a)[1], lambda a: jlinalg.slogdet(a)[1], [[nan]])
case('cholesky', 'a matrix that is not symmetric', linalg.cholesky, jlinalg.cholesky, asymmetric)
case('cholesky', 'a matrix that is not positive definite', linalg.cholesky, jlinalg.cholesky, [[1., 2.], [2., 1.]])
case('cholesky', 'NaN', linalg.cholesky, jlinalg.cholesky, [[nan]])

# Normalizations. JAX has none of its own: they are written out as their formulas.
layer = lambda x, eps: (x - x.mean(-1, keepdims=True)) / jnp.sqrt(x.var(-1, keepdims=True) + eps)
rms = lambda x, eps: x / jnp.sqrt((x * x).mean(-1, keepdims=True) + eps)
batch = lambda x, eps: (x - x.mean(0)) / jnp.sqrt(x.var(0) + eps)
for name, of_torch, of_jax, equal, vast in [
    ('layerNorm', lambda x, eps: F.layer_norm(x, x.shape[-1:], eps=eps), layer, [2., 2.], [1e200, -1e200]),
    ('rmsNorm', lambda x, eps: F.rms_norm(x, x.shape[-1:], eps=eps), rms, [0., 0.], [1e200, -1e200]),
    ('batchNorm', lambda x, eps: F.batch_norm(x, None, None, training=True, eps=eps), batch, [[2.], [2.]], [[1e200], [-1e200]]),
    ('groupNorm', lambda x, eps: F.group_norm(x, 1, eps=eps), layer, [[2., 2.]], [[1e200, -1e200]]),
]:
    case(name, 'epsilon 0 where the variance, or mean square, is 0', partial(of_torch, eps=0.), partial(of_jax, eps=0.), equal, note='JAX: the formula')
    case(name, 'numbers whose squares overflow', partial(of_torch, eps=1e-5), partial(of_jax, eps=1e-5), vast, note='JAX: the formula')

if __name__ == '__main__':
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'conventions.json')
    with open(path, 'w', encoding='utf-8') as file:
        head = json.dumps({'torch': torch.__version__.split('+')[0], 'jax': jax.__version__})
        body = ',\n'.join(f'    {json.dumps(name, ensure_ascii=False)}: {{\n' + ',\n'.join(f'      {json.dumps(where, ensure_ascii=False)}: {json.dumps(entry, ensure_ascii=False)}' for where, entry in of.items()) + '\n    }' for name, of in entries.items())
        file.write(f'{{\n  "versions": {head},\n  "cases": {{\n{body}\n  }}\n}}\n')
    print(f'wrote {path}: {sum(map(len, entries.values()))} cases')
