"""Activations and their derivatives, compiled: for all neurons of a layer at a time.

What the mathematical library computes for one number after the other stands here as series that
the compiler carries out for many.
"""

import math
from fractions import Fraction

import numba
import numpy as np

ACTIVATION_CODES = {
    name: code
    for code, name in enumerate(("tanh", "sine", "swish", "gaussian", "relu", "relu2", "relu3"))
}
"""Activations by the names of :data:`insr.activations.ACTIVATIONS`."""
FAST = {"contract", "reassoc", "nsz"}
LOG2_E, LOG_2_HIGH = 1 / math.log(2), 0.693359375  # the second has few digits
LOG_2_LOW = -2.121944400546905827679e-4  # log(2) - LOG_2_HIGH
TAYLOR = tuple(1 / math.factorial(n) for n in reversed(range(14)))
SINE = tuple((-1) ** n / math.factorial(2 * n + 1) for n in reversed(range(8)))
COSINE = tuple((-1) ** n / math.factorial(2 * n) for n in reversed(range(9)))
HALF_PI = Fraction("1.57079632679489661923132169163975144209858469968755")


def _parts(bits: int, count: int) -> tuple[float, ...]:
    """pi / 2 as a sum of numbers, all but the last with few digits: whole multiples are exact."""
    found, rest = [], HALF_PI
    for _ in range(count - 1):
        unit = Fraction(2) ** (math.frexp(float(rest))[1] - bits)
        found.append(float(round(rest / unit) * unit))
        rest -= Fraction(found[-1])
    return (*found, float(rest))


HALF_PI_SINGLE, HALF_PI_DOUBLE = _parts(11, 3), _parts(32, 3)


@numba.njit(cache=True, nogil=True, fastmath=FAST)
def derivatives(activation, z, f, f1, f2, f3):
    """f and its first three derivatives at one point, for all neurons of a layer."""
    # Typed numbers: whole ones would make doubles of all products.
    number = z.dtype.type
    one, two, three, six = number(1), number(2), number(3), number(6)
    if activation == 0:  # tanh z = 1 - 2 / (exp(2 z) + 1)
        for j in range(len(z)):
            f[j] = two * min(max(z[j], number(-20)), number(20))
        exponential(f, f1)
        for j in range(len(z)):
            f[j] = one - two / (f1[j] + one)
            f1[j] = one - f[j] * f[j]
            f2[j] = -two * f[j] * f1[j]
            f3[j] = -two * (f1[j] * f1[j] + f[j] * f2[j])
    elif activation == 1:  # sine
        sine_and_cosine(z, f, f1)
        for j in range(len(z)):
            f2[j], f3[j] = -f[j], -f1[j]
    elif activation == 2:  # swish, z / (1 + exp(-z))
        for j in range(len(z)):
            s = one / (one + math.exp(-z[j]))
            s1 = s * (one - s)
            s2 = s1 * (one - two * s)
            s3 = s2 * (one - two * s) - two * s1 * s1
            f[j], f1[j] = z[j] * s, s + z[j] * s1
            f2[j], f3[j] = two * s1 + z[j] * s2, three * s2 + z[j] * s3
    elif activation == 3:  # exp(-z^2)
        for j in range(len(z)):
            f[j] = math.exp(-z[j] * z[j])
            f1[j] = -two * z[j] * f[j]
            f2[j] = (two * two * z[j] * z[j] - two) * f[j]
            f3[j] = two * two * (three - two * z[j] * z[j]) * z[j] * f[j]
    else:  # max(z, 0)^power
        power, zero = activation - 3, number(0)
        for j in range(len(z)):
            part, on = max(z[j], zero), one if z[j] > 0 else zero
            if power == 1:
                f[j], f1[j], f2[j], f3[j] = part, on, zero, zero
            elif power == 2:
                f[j], f1[j], f2[j], f3[j] = part * part, two * part, two * on, zero
            else:
                f[j], f1[j] = part * part * part, three * part * part
                f2[j], f3[j] = six * part, six * on


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def exponential(x, result):
    r"""exp(x) for |x| below 80, in a form that is computed for many x at a time.

    :math:`e^x = 2^k e^r` with :math:`|r| \le \log(2) / 2`, and the power series of e^r.
    """
    number = x.dtype.type
    by_log_2, high, low = number(LOG2_E), number(LOG_2_HIGH), number(LOG_2_LOW)
    for j in range(len(x)):
        k = np.floor(x[j] * by_log_2 + number(0.5))
        r = (x[j] - k * high) - k * low
        total = number(TAYLOR[0])
        for n in range(1, len(TAYLOR)):
            total = total * r + number(TAYLOR[n])
        result[j], x[j] = total, k
    if x.itemsize == 4:
        for j in range(len(x)):
            result[j] *= np.int32((np.int32(x[j]) + np.int32(127)) << np.int32(23)).view(np.float32)
    else:
        for j in range(len(x)):
            result[j] *= np.int64((np.int64(x[j]) + 1023) << 52).view(np.float64)


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def sine_and_cosine(x, sine, cosine):
    r"""sin(x) and cos(x) for |x| below 10^4, in a form that is computed for many x at a time.

    :math:`x = k \pi / 2 + r` with :math:`|r| \le \pi / 4`, and the power series at r.
    """
    number = x.dtype.type
    parts = HALF_PI_SINGLE if x.itemsize == 4 else HALF_PI_DOUBLE
    high, middle, low = number(parts[0]), number(parts[1]), number(parts[2])
    by_half_pi, half, quarter = number(2 / math.pi), number(0.5), number(0.25)
    one, two, four = number(1), number(2), number(4)
    for j in range(len(x)):
        k = np.floor(x[j] * by_half_pi + half)
        r = ((x[j] - k * high) - k * middle) - k * low
        square = r * r
        s = number(SINE[0])
        for n in range(1, len(SINE)):
            s = s * square + number(SINE[n])
        c = number(COSINE[0])
        for n in range(1, len(COSINE)):
            c = c * square + number(COSINE[n])
        s *= r
        # Quarter turns swap the two and change their signs.
        turn = k - four * np.floor(k * quarter)
        odd = turn == one or turn > two
        up, right = (c, s) if odd else (s, c)
        sine[j] = -up if turn >= two else up
        cosine[j] = -right if turn == one or turn == two else right
