r"""Taylor coefficients f^(k)(x) / k!, k = 0 ... degree, of elementary functions at tensors x."""

import math

import torch


def power(x, degree: int, exponent):
    """x^p: binomials times powers; whole p >= 0 are right at x = 0 too."""
    whole = float(exponent).is_integer()
    result, factor = [], 1.0
    for k in range(degree + 1):
        if whole and exponent >= 0 and k > exponent:
            result.append(torch.zeros_like(x))
        else:
            left = exponent - k
            result.append(factor * (x ** int(left) if whole else x**left))
        factor *= (exponent - k) / (k + 1)
    return result


def square_root(x, degree: int):
    """sqrt(x)."""
    root, result = torch.sqrt(x), []
    for k in range(degree + 1):
        result.append(root if k == 0 else result[-1] * (1.5 - k) / (k * x))
    return result


def exponential(x, degree: int):
    """exp(x)."""
    value = torch.exp(x)
    return [value / math.factorial(k) for k in range(degree + 1)]


def logarithm(x, degree: int):
    """log(x)."""
    return [torch.log(x)] + [-((-1 / x) ** k) / k for k in range(1, degree + 1)]


def sine(x, degree: int):
    """sin(x)."""
    s, c = torch.sin(x), torch.cos(x)
    return [(s, c, -s, -c)[k % 4] / math.factorial(k) for k in range(degree + 1)]


def cosine(x, degree: int):
    """cos(x)."""
    s, c = torch.sin(x), torch.cos(x)
    return [(c, -s, -c, s)[k % 4] / math.factorial(k) for k in range(degree + 1)]


def hyperbolic_sine(x, degree: int):
    """sinh(x)."""
    pair = torch.sinh(x), torch.cosh(x)
    return [pair[k % 2] / math.factorial(k) for k in range(degree + 1)]


def hyperbolic_cosine(x, degree: int):
    """cosh(x)."""
    pair = torch.cosh(x), torch.sinh(x)
    return [pair[k % 2] / math.factorial(k) for k in range(degree + 1)]


def hyperbolic_tangent(x, degree: int):
    """tanh(x), from y' = 1 - y^2."""
    y = [torch.tanh(x)]
    for k in range(degree):
        square = sum(y[i] * y[k - i] for i in range(k + 1))
        y.append((float(k == 0) - square) / (k + 1))
    return y


FUNCTIONS = {
    "sqrt": square_root,
    "exp": exponential,
    "log": logarithm,
    "sin": sine,
    "cos": cosine,
    "sinh": hyperbolic_sine,
    "cosh": hyperbolic_cosine,
    "tanh": hyperbolic_tangent,
}
"""By the names of numpy's functions."""
