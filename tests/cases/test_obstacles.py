"""Obstacles, contact, meshes: distances, forces, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.meshes import cell_volumes, check_mesh
from cases.obstacles import Ball, Contact, HalfSpace

OBSTACLES = [
    Ball(centre=(0.5, -2.0), radius=1.5),
    Ball(centre=(0.5, -2.0, 1.0), radius=1.5),
    HalfSpace(direction=(0.6, 0.8), offset=-0.3),
    HalfSpace(direction=(0.0, 0.0, 1.0), offset=-2.0),
]
H = 1e-6
SEEDS = st.integers(0, 2**32 - 1)
TRIANGLES = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2.0, 1.0]])


@given(obstacle=st.sampled_from(OBSTACLES), seed=SEEDS)
def test_distance_has_slope_one_along_the_normal(obstacle, seed):
    """And moving by -distance along it ends on the surface."""
    x = np.random.default_rng(seed).uniform(-3, 3, obstacle.dim)
    normal = np.array(obstacle.normal(x))
    shifts = H * np.eye(obstacle.dim)
    slope = [(obstacle.distance(x + s) - obstacle.distance(x - s)) / (2 * H) for s in shifts]
    np.testing.assert_allclose(normal, slope, atol=1e-6)
    assert np.linalg.norm(normal) == pytest.approx(1)
    assert obstacle.distance(x - obstacle.distance(x) * normal) == pytest.approx(0, abs=1e-12)


@given(obstacle=st.sampled_from(OBSTACLES), seed=SEEDS)
def test_force_is_minus_the_slope_of_the_energy(obstacle, seed):
    contact = Contact(obstacle, 7.0)
    points = np.random.default_rng(seed).uniform(-3, 3, (20, obstacle.dim))
    shifts = H * np.eye(obstacle.dim)
    slope = [(contact.energy(points + s) - contact.energy(points - s)) / (2 * H) for s in shifts]
    np.testing.assert_allclose(contact.force(points), -np.stack(slope, axis=1), atol=1e-4)


def test_force_grows_with_the_depth_and_not_with_the_distance_from_the_centre():
    contact = Contact(Ball(centre=(0.0, -2.0), radius=1.0), 10.0)
    points = np.array([[0.0, -0.9], [0.0, -1.0], [0.0, -1.1], [0.0, -1.2]])
    np.testing.assert_allclose(contact.depth(points), [0, 0, 0.1, 0.2], atol=1e-15)
    np.testing.assert_allclose(contact.energy(points), [0, 0, 0.05, 0.2], atol=1e-14)
    np.testing.assert_allclose(contact.force(points)[:, 1], [0, 0, 1, 2], atol=1e-14)


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("radius", lambda: Ball((0.0, 0.0), 0.0)),
        ("direction", lambda: HalfSpace((1.0, 1.0), 0.0)),
        ("stiffness", lambda: Contact(OBSTACLES[0], -1.0)),
    ],
)
def test_impossible_obstacles_are_refused(key, make):
    with pytest.raises(ValueError, match=f"^{key}: .*; allowed: "):
        make()


def test_volumes_of_simplices():
    cells = np.array([[0, 1, 2], [1, 3, 2]])
    assert cell_volumes(TRIANGLES, cells) == pytest.approx([1.0, 1.0])
    check_mesh(TRIANGLES, cells)
    assert cell_volumes(np.vstack([np.zeros(3), np.eye(3)]), np.arange(4)[None]) == pytest.approx(
        [1 / 6]
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (np.zeros((0, 3), int), "0 cells; allowed: at least 1"),
        (np.array([[0, 1, 2], [1, 2, 3]]), "cell 1 of volume -1; allowed: above 0"),
        (np.array([[0, 1, 1]]), "cell 0 of volume 0; allowed: above 0"),
        (np.array([[0, 1, 4]]), "vertices 0 to 4; allowed: 0 to 3"),
        (np.array([[0, 1, -1]]), "vertices -1 to 1; allowed: 0 to 3"),
    ],
)
def test_empty_and_inverted_meshes_are_refused(cells, message):
    with pytest.raises(ValueError, match=f"^mesh: {message}$"):
        check_mesh(TRIANGLES, cells)
