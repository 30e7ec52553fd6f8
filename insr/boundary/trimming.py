"""A part of a line or curve f = 0: the part where t >= 0."""

from insr.boundary.expansion import Expansion, linear_part, where


def trimmed(f: Expansion, t: Expansion, length: float, tolerance: float) -> Expansion:
    r"""The distance of eq. 6 in a form that keeps its digits near the curve.

    .. math:: \varphi = \sqrt{f^2 + q^2}, \quad q = \frac{1}{2} (\rho - t), \quad
              \rho = \sqrt{t^2 + f^4 / \ell^2}

    The paper has l = 1, which mixes units. For t > 0, rho - t = (f^4 / l^2) / (rho + t), so that

    .. math:: \varphi = |f| \sqrt{1 + p^2}, \quad p = \frac{f^3}{2 \ell^2 (\rho + t)}

    which equals f up to terms of order f^7 (normalised to order 6, if f is). On the curve
    the limit from f > 0 is returned, also for -tolerance < f < 0. At the ends f = t = 0 it is
    the limit along grad f: value 0, gradient grad f, higher derivatives NaN.

    Args:
        f: normalised function of the untrimmed curve, batch.
        t: normalised trimming function, same batch.
        length: l.
        tolerance: rounding error of f.
    """
    on_curve = t.value > 0
    inside = where(f.value < -tolerance, -f, f)
    ahead = where(on_curve, t, -t)
    rho = (t * t + f**4 * (1 / length**2)) ** 0.5
    span = rho + ahead
    p = inside**3 * (1 / span) * (0.5 / length**2)
    near = inside * (1 + p * p) ** 0.5
    beyond = (f * f + span * span * 0.25) ** 0.5
    end = (f.value.abs() <= tolerance) & (t.value.abs() <= tolerance)
    return linear_part(where(on_curve, near, beyond), end, inside)
