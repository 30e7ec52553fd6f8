"""Random polygons and points on them."""

import numpy as np
import torch
from hypothesis import strategies as st

from insr.boundary.polygon import Polygon


@st.composite
def polygons(draw, convex=None):
    """Star-shaped polygons of 5 to 9 vertices, or convex ones, anywhere and of any size."""
    convex = draw(st.booleans()) if convex is None else convex
    count = draw(st.integers(5, 9))
    gaps = np.array(draw(st.lists(st.floats(0.4, 1), min_size=count, max_size=count)))
    angles = np.cumsum(gaps) / gaps.sum() * 2 * np.pi + draw(st.floats(0, 6))
    radii = 1.0
    if not convex:
        radii = np.array(draw(st.lists(st.floats(0.4, 1), min_size=count, max_size=count)))
    size = 10 ** draw(st.floats(-2, 2))
    ring = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    ring[:, 0] *= draw(st.floats(0.5, 1))
    shift = np.array([draw(st.floats(-1, 1)), draw(st.floats(-1, 1))])
    ring = size * (ring + shift)
    return Polygon(tuple(map(tuple, ring.tolist())))


def on_edges(polygon, count, seed, margin=0.02):
    """Points (N, 2) on edges, their edges' numbers (N,) and inward normals (N, 2)."""
    generator = np.random.default_rng(seed)
    edge = generator.integers(len(polygon.starts), size=count)
    part = margin + (1 - 2 * margin) * generator.random((count, 1))
    tangent = (polygon.ends - polygon.starts)[edge]
    points = polygon.starts[edge] + part * tangent
    tangent = tangent / np.linalg.norm(tangent, axis=1)[:, None]
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    return torch.as_tensor(points), edge, torch.as_tensor(normal)


def clearance(polygon, points, edge, ends=True):
    """Distance (N,) from points on edges to the nearest other edge, or to its line without ends."""
    start, span = (torch.as_tensor(x) for x in (polygon.starts, polygon.ends - polygon.starts))
    part = ((points[:, None] - start) * span).sum(-1) / (span**2).sum(-1)
    part = part.clamp(0, 1) if ends else part
    found = (points[:, None] - start - part[..., None] * span).norm(dim=-1)
    found[torch.arange(len(points)), torch.as_tensor(edge)] = torch.inf
    return found.min(1).values


def around(polygon, count, seed, factor=2.0):
    """Points (N, 2) of the bounding box blown up by a factor."""
    lower, upper = polygon.starts.min(0), polygon.starts.max(0)
    unit = np.random.default_rng(seed).random((count, 2)) - 0.5
    return torch.as_tensor((lower + upper) / 2 + factor * (upper - lower) * unit)


def winding(polygon, points):
    """Winding number by the sum of angles: another way than the library's."""
    a = polygon.starts[None] - points.numpy()[:, None]
    b = polygon.ends[None] - points.numpy()[:, None]
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    turns = np.arctan2(cross, (a * b).sum(-1)).sum(1) / (2 * np.pi)
    return torch.as_tensor(np.round(turns).astype(int))


def extent(polygon):
    """Length of the bounding box's diagonal."""
    return float(np.linalg.norm(polygon.starts.max(0) - polygon.starts.min(0)))


L_SHAPE = Polygon(((0, 0), (1, 0), (1, 0.5), (0.5, 0.5), (0.5, 1), (0, 1)))
NESTED = Polygon(
    ((0, 0), (1, 0), (1, 1), (0, 1)), (((0.25, 0.25), (0.25, 0.75), (0.75, 0.75), (0.75, 0.25)),)
)
