r"""Invariants of a deformation gradient F, its rotation, and how they change with F.

.. math:: i = |F|^2, \quad J = \det F, \quad s = \operatorname{tr}(R^T F), \quad
          \frac{\partial i}{\partial F} = 2 F, \quad
          \frac{\partial s}{\partial F} = R, \quad
          \frac{\partial J}{\partial F} = \operatorname{cof} F .

R is the rotation nearest to F (det R = 1), and s the sum of the singular values, the least of which
has the sign of J: inverted material is told from material at rest.

**Layout.** Everything here is plain arithmetic on the entries ``F[i][j]``, written once: F is a
numpy array or a torch tensor of shape (d, d, ...), or a nested tuple of anything that can be added,
multiplied and raised to a power, such as numbers in compiled loops and the components of a UFL
tensor. Results are nested tuples of such entries.

In the plane s and R are explicit. In space s is the largest root of

.. math:: p(s) = (s^2 - i)^2 - 8 J s - 4 |\operatorname{cof} F|^2,

whose other roots are s with two of the singular values negated. Newton's iterates from an upper
bound fall onto it, for p is convex and grows beyond its largest root. Differentiating p = 0 gives
R without singular vectors. Source: Lin, Chitalu, Komura, *Isotropic ARAP energy using
Cauchy-Green invariants*, ACM TOG 41, 2022.
"""

NEWTON_STEPS = 20
"""Half of them halve the distance to a nearly double root, the rest square it: enough where
sigma_2 + sigma_3 is above a hundredth of sigma_1, with the sign of J on sigma_3. Where that sum
vanishes R is not defined."""

NEAREST = 1e-30  # added to squares that vanish only where R is not defined: no division by nought


def combine2(a, x, b, y, c, z):
    """a X + b Y + c Z of 2 x 2 matrices."""
    return (
        (a * x[0][0] + b * y[0][0] + c * z[0][0], a * x[0][1] + b * y[0][1] + c * z[0][1]),
        (a * x[1][0] + b * y[1][0] + c * z[1][0], a * x[1][1] + b * y[1][1] + c * z[1][1]),
    )


def inner2(x, y):
    """X : Y of 2 x 2 matrices."""
    return x[0][0] * y[0][0] + x[0][1] * y[0][1] + x[1][0] * y[1][0] + x[1][1] * y[1][1]


def cofactor2(f):
    """cof F, linear in F."""
    return ((f[1][1], -f[1][0]), (-f[0][1], f[0][0]))


def invariants2(f):
    """(i, s, J, R, cof F) in the plane: s R = F + cof F, s^2 = |F|^2 + 2 J."""
    cofactor = cofactor2(f)
    i, j = inner2(f, f), f[0][0] * f[1][1] - f[0][1] * f[1][0]
    # The sum of squares is |F|^2 + 2 J without its cancellation.
    s = ((f[0][0] + f[1][1]) ** 2 + (f[0][1] - f[1][0]) ** 2 + NEAREST) ** 0.5
    rotation = combine2(1 / s, f, 1 / s, cofactor, 0.0, f)
    return i, s, j, rotation, cofactor


def rates2(f, df):
    """Derivatives (di, ds, dJ, dR, dcof) of :func:`invariants2` along dF."""
    _, s, _, rotation, cofactor = invariants2(f)
    d_cofactor = cofactor2(df)
    ds = inner2(rotation, df)
    d_rotation = combine2(1 / s, df, 1 / s, d_cofactor, -ds / s, rotation)
    return 2 * inner2(f, df), ds, inner2(cofactor, df), d_rotation, d_cofactor


def row(a, x, b, y, c, z, k):
    """Row k of a X + b Y + c Z of 3 x 3 matrices."""
    return (
        a * x[k][0] + b * y[k][0] + c * z[k][0],
        a * x[k][1] + b * y[k][1] + c * z[k][1],
        a * x[k][2] + b * y[k][2] + c * z[k][2],
    )


def combine3(a, x, b, y, c, z):
    """a X + b Y + c Z of 3 x 3 matrices."""
    return (row(a, x, b, y, c, z, 0), row(a, x, b, y, c, z, 1), row(a, x, b, y, c, z, 2))


def dot3(u, v):
    """u . v"""
    return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]


def inner3(x, y):
    """X : Y of 3 x 3 matrices."""
    return dot3(x[0], y[0]) + dot3(x[1], y[1]) + dot3(x[2], y[2])


def cross(u, v):
    """u x v"""
    return (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])


def cofactor3(f):
    """cof F, whose rows are the cross products of the rows of F."""
    return (cross(f[1], f[2]), cross(f[2], f[0]), cross(f[0], f[1]))


def triple_row(u, x, y):
    """u^T X^T Y for a row u of a matrix U: a row of U X^T Y."""
    a, b, c = dot3(u, x[0]), dot3(u, x[1]), dot3(u, x[2])
    return (
        a * y[0][0] + b * y[1][0] + c * y[2][0],
        a * y[0][1] + b * y[1][1] + c * y[2][1],
        a * y[0][2] + b * y[1][2] + c * y[2][2],
    )


def triple(u, x, y):
    """U X^T Y of 3 x 3 matrices."""
    return (triple_row(u[0], x, y), triple_row(u[1], x, y), triple_row(u[2], x, y))


def invariants3(f):
    """(i, s, J, R, cof F) in space; R = ((s^2 + i) F + 2 s cof F - 2 F F^T F) / (s^3 - i s - 2 J).

    The denominator is p'(s) / 4 = 2 (sigma_1 + sigma_2) (sigma_1 + sigma_3) (sigma_2 + sigma_3).
    """
    cofactor = cofactor3(f)
    i, j, c = inner3(f, f), dot3(f[0], cofactor[0]), inner3(cofactor, cofactor)
    s = (i + 2 * (3 * c + NEAREST) ** 0.5) ** 0.5  # |s_1 s_2 + s_2 s_3 + s_3 s_1| <= sqrt(3 c)
    for _ in range(NEWTON_STEPS):
        value = (s**2 - i) ** 2 - 8 * j * s - 4 * c
        s = s - value / (4 * (s**3 - i * s - 2 * j) + NEAREST)
    scale = 1 / (s**3 - i * s - 2 * j + NEAREST)
    cube = triple(f, f, f)
    rotation = combine3((s**2 + i) * scale, f, 2 * s * scale, cofactor, -2 * scale, cube)
    return i, s, j, rotation, cofactor


def rates3(f, df):
    """Derivatives (di, ds, dJ, dR, dcof) of :func:`invariants3` along dF, by the quotient rule."""
    i, s, j, rotation, cofactor = invariants3(f)
    di, ds, dj = 2 * inner3(f, df), inner3(rotation, df), inner3(cofactor, df)
    d_cofactor = (
        combine3(1.0, (cross(df[1], f[2]), cross(df[2], f[0]), cross(df[0], f[1])),
                 1.0, (cross(f[1], df[2]), cross(f[2], df[0]), cross(f[0], df[1])), 0.0, f)
    )  # fmt: skip
    scale = 1 / (s**3 - i * s - 2 * j + NEAREST)
    d_denominator = (3 * s**2 - i) * ds - s * di - 2 * dj
    d_cube = combine3(1.0, triple(df, f, f), 1.0, triple(f, df, f), 1.0, triple(f, f, df))
    linear = combine3((2 * s * ds + di) * scale, f, (s**2 + i) * scale, df, -2 * scale, d_cube)
    rest = combine3(2 * ds, cofactor, 2 * s, d_cofactor, -d_denominator, rotation)
    return di, ds, dj, combine3(1.0, linear, scale, rest, 0.0, f), d_cofactor
