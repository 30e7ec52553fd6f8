"""Mean value potentials of curves, against closed forms, polygons and direct integration."""

import numpy as np
import pytest
import torch
from boundary_geometries import L_SHAPE
from scipy.integrate import quad
from scipy.special import ellipe

from insr.boundary.curve import Curve
from insr.boundary.curve_distance import CurveMeanValue
from insr.boundary.differentiation import jet, taylor
from insr.boundary.normalisers import Normalised, Normaliser, TaylorLift
from insr.boundary.polygon_distance import MeanValue
from insr.boundary.primitives import Ball, ellipse


def circle(radius=1.0, turn=1):
    return Curve(
        lambda t: (radius * np.cos(2 * np.pi * t), turn * radius * np.sin(2 * np.pi * t)),
    )


def wobble(t):
    radius = 1 + 0.3 * np.cos(6 * np.pi * t)
    return radius * np.cos(2 * np.pi * t), 0.8 * radius * np.sin(2 * np.pi * t)


def deltoid(t):
    """A hypocycloid with three cusps, one of them at (1, 0)."""
    a, b = 2 * np.pi * t, 4 * np.pi * t
    return (2 * np.cos(a) + np.cos(b)) / 3, (2 * np.sin(a) - np.sin(b)) / 3


RADII = torch.tensor([0.0, 0.3, 0.9, 0.999, 1 - 1e-6, 1 - 1e-9], dtype=torch.float64)
ON_RAY = torch.stack([0.6 * RADII, 0.8 * RADII], dim=1)


def test_power_two_of_a_circle_is_the_polynomial_distance():
    """W_2 = 2 pi / (1 - r^2)^2 on the unit disc, hence phi = (1 - r^2) / 2 (eq. 7)."""
    found, exact = (
        jet(CurveMeanValue((circle(),), 2), ON_RAY, 2),
        jet(Ball((0.0, 0.0), 1.0), ON_RAY, 2),
    )
    torch.testing.assert_close(found[:3], exact[:3], rtol=1e-7, atol=1e-14)
    torch.testing.assert_close(found[3:, :4], exact[3:, :4], rtol=1e-9, atol=1e-9)


def test_power_one_of_a_circle_is_an_elliptic_integral():
    """W_1 = 4 E(r) / (1 - r^2)."""
    found = jet(CurveMeanValue((circle(),), 1), ON_RAY, 0)[0]
    exact = (1 - RADII**2) / 2 / torch.as_tensor(ellipe(RADII.numpy() ** 2))
    torch.testing.assert_close(found, exact, rtol=1e-7, atol=0)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_curve_distances_are_zero_with_unit_normal_derivative(power):
    phi = CurveMeanValue((Curve(wobble),), power)
    t = torch.as_tensor(np.random.default_rng(0).random(200))
    place, tangent = Curve(wobble).derivatives(t, 1)
    forward = tangent / tangent.norm(dim=1)[:, None]
    normal = torch.stack([-forward[:, 1], forward[:, 0]], dim=1)
    series = taylor(phi, place, normal, 1)
    assert series[0].abs().max() < 1e-14
    assert (series[1] - 1).abs().max() < 1e-12
    near = taylor(phi, place + 1e-5 * normal, normal, 1)
    assert (near[0] / 1e-5 - 1).abs().max() < 1e-3
    assert (near[1] - 1).abs().max() < 2e-3


@pytest.mark.parametrize(("power", "shape"), [(1, wobble), (2, wobble), (3, deltoid)])
def test_potential_is_the_printed_integral_with_its_factor(power, shape):
    points = torch.tensor([[0.1, 0.2], [-0.2, 0.1], [1.5, 0.4], [0.9, -0.01]], dtype=torch.float64)
    curve = Curve(shape)
    found = jet(CurveMeanValue((curve,), power), points, 0)[0]

    def integrand(t, x):
        c, v = (a.numpy() for a in curve.derivatives(torch.tensor(t, dtype=torch.float64), 1))
        arm = c - x
        return (arm[0] * v[1] - arm[1] * v[0]) / np.hypot(*arm) ** (2 + power)

    factor = quad(lambda a: np.cos(a) ** power, -np.pi / 2, np.pi / 2)[0]
    for value, x in zip(found, points.numpy(), strict=True):
        potential = quad(integrand, 0, 1, args=(x,), limit=400, epsabs=1e-12, epsrel=1e-12)[0]
        expected = np.sign(potential) * (factor / abs(potential)) ** (1 / power)
        assert float(value) == pytest.approx(expected, rel=1e-9)


def test_second_derivatives_agree_with_differences():
    points = torch.tensor([[0.1, 0.2], [-0.5, 0.3], [1.5, 0.4], [1.29, 0.0]], dtype=torch.float64)
    phi, h = CurveMeanValue((Curve(wobble),), 1), 1e-5
    found = jet(phi, points, 2)
    for axis, slots in ((0, (3, 4)), (1, (4, 5))):
        step = torch.eye(2, dtype=torch.float64)[axis] * h
        slope = (jet(phi, points + step, 1) - jet(phi, points - step, 1)) / (2 * h)
        torch.testing.assert_close(slope[0], found[1 + axis], rtol=1e-6, atol=1e-6)
        for i, slot in enumerate(slots):
            torch.testing.assert_close(slope[1 + i], found[slot], rtol=1e-4, atol=1e-4)


def test_mean_value_potential_of_a_polygon_is_that_of_its_curve():
    """eq. 16 with p = 1, edge by edge, is eq. 13 with its factor 2."""
    for x in ([0.2, 0.3], [0.45, 0.6], [0.9, 0.1], [0.7, 0.7]):
        potential = 0.0
        for a, b in zip(L_SHAPE.starts, L_SHAPE.ends, strict=True):

            def integrand(t, a=a, b=b, x=x):
                arm = a + t * (b - a) - x
                return (arm[0] * (b - a)[1] - arm[1] * (b - a)[0]) / np.hypot(*arm) ** 3

            potential += quad(integrand, 0, 1, epsabs=1e-12, epsrel=1e-12)[0]
        found = jet(MeanValue(L_SHAPE), torch.tensor([x], dtype=torch.float64), 0)[0, 0]
        assert float(found) == pytest.approx(2 / potential, rel=1e-9)


def test_annulus_counts_both_circles():
    phi = CurveMeanValue((circle(), circle(0.25, -1)), 1)
    angle = torch.as_tensor(np.random.default_rng(1).random(50) * 2 * np.pi)
    radial = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)
    for radius, normal in ((1.0, -radial), (0.25, radial)):
        series = taylor(phi, radius * radial, normal, 1)
        assert series[0].abs().max() < 1e-15
        assert (series[1] - 1).abs().max() < 1e-12
    sign = [float(jet(phi, r * radial, 0)[0].max()) > 0 for r in (0.1, 0.5, 1.2)]
    assert sign == [False, True, False]


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("base", [Ball((0.0, 0.0), 1.5), ellipse((0.0, 0.0), (0.9, 0.5))])
def test_normalised_distances_have_no_further_normal_derivatives(base, order):
    points, normal = boundary_of(base)
    before, after = (taylor(f, points, normal, order) for f in (base, Normalised(base, order)))
    assert before[2].abs().min() > 0.1
    assert after[0].abs().max() < 1e-15
    assert (after[1] - 1).abs().max() < 1e-12
    assert after[2:].abs().max() < 1e-11
    assert Normalised(base, order).normalised == order


def boundary_of(base):
    angle = torch.linspace(0, 6, 40, dtype=torch.float64)
    axes = (base.radius, base.radius) if isinstance(base, Ball) else base.omega.semi_axes
    points = torch.stack([axes[0] * torch.cos(angle), axes[1] * torch.sin(angle)], dim=1)
    inward = -points / torch.tensor(axes, dtype=torch.float64) ** 2
    return points, inward / inward.norm(dim=1)[:, None]


@pytest.mark.parametrize("order", [1, 2])
def test_normalisers_are_constant_along_normals(order):
    base = ellipse((0.0, 0.0), (0.9, 0.5))
    points, normal = boundary_of(base)
    u = lambda x: np.sin(2 * x[:, 0]) * np.exp(x[:, 1])  # noqa: E731
    series = taylor(Normaliser(u, Normalised(base, order)), points, normal, order + 1)
    torch.testing.assert_close(series[0], jet(u, points, 0)[0])
    assert series[1 : order + 1].abs().max() < 1e-11
    assert series[order + 1].abs().max() > 1e-2


def test_taylor_lift_takes_value_and_normal_derivatives():
    phi = Normalised(ellipse((0.0, 0.0), (0.9, 0.5)), 2)
    points, normal = boundary_of(phi.distance)
    data = (
        lambda x: np.sin(2 * x[:, 0]),
        lambda x: np.exp(x[:, 1]),
        lambda x: x[:, 0] * x[:, 1],
    )
    series = taylor(TaylorLift(data, phi), points, normal, 2)
    for k, factorial in enumerate((1, 1, 2)):
        torch.testing.assert_close(
            series[k] * factorial, jet(data[k], points, 0)[0], rtol=1e-10, atol=1e-11
        )
    with pytest.raises(ValueError, match=r"distance: normalised to order 1; allowed: at least 2"):
        TaylorLift(data, phi.distance)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Curve(lambda t: (t, t)), r"position: ends are 1.41421 apart; allowed: a closed"),
        (lambda: CurveMeanValue((circle(turn=-1),)), r"curves: 0 has area .*counterclockwise"),
        (lambda: CurveMeanValue((circle(), circle(0.2))), r"curves: 1 has area .*: clockwise"),
        (lambda: CurveMeanValue((circle(),), 0), r"power: 0; allowed: above 0"),
        (lambda: CurveMeanValue((circle(),), 1.5), r"power: 1.5; allowed: 1, 2, 3"),
    ],
)
def test_bad_curves_are_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()
