r"""Energy of one step of an elastic solid as a function of the weights, with its derivatives.

A step from u^0, v^0 over dt ends in the minimiser of

.. math:: E(u) = \frac{\rho_0}{2 dt^2} \int |u - u^*|^2
          + \int \Psi(1 + \nabla \bar u) + \text{contact}(X + \bar u) - f \cdot \bar u
          + \frac{\kappa}{2} \int_{\text{grips}} |u - g|^2,

with u^* = u^0 + dt v^0 and u-bar = (1 - s) u^0 + s u. Implicit Euler has s = 1, v = (u - u^0)/dt;
the midpoint rule s = 1/2, v = 2 (u - u^0)/dt - v^0. Without inertia it is a load step.
Grips by an exact ansatz have no last term. Jets are those of :mod:`insr.jets`, of order 1.

The matrix of a Newton step is J^T H J: J holds the derivatives of u and grad u in the weights, H
the second derivatives of E in these, made positive point by point. What it leaves out, the second
derivatives of the field in the weights, meets the forces of the body, whose work vanishes in
equilibrium.
"""

from dataclasses import dataclass, replace

import torch

from cases.equations import Elasticity
from insr.boundary import Ansatz
from insr.compiled_jets import gradient_of
from insr.compiled_product import CompiledProduct
from insr.compiled_rows import has_compiled_form
from insr.jets import Tape
from insr.materials import Material, positive_root
from insr.networks import Siren
from insr.tangents import tangent


@dataclass(frozen=True, kw_only=True)
class Body:
    """What stays the same in all steps.

    Attributes:
        equation: density, energy, contact.
        material: the energy at points.
        network: shape of the network.
        ansatz: the part of u that is linear in N.
        points: (N, d).
        weights: (N,), of integrals over the body; 0 at points of its faces.
        holding: (N,), kappa times the weights of integrals over the grips.
    """

    equation: Elasticity
    material: Material
    network: Siren
    ansatz: Ansatz
    points: torch.Tensor
    weights: torch.Tensor
    holding: torch.Tensor

    @property
    def scale(self) -> float:
        """An energy that is small for every deformation: rounding of the body's stiffness."""
        return 1e-12 * self.material.shear * float(self.weights.sum())


@dataclass(frozen=True, kw_only=True)
class StepEnergy:
    """E of one step.

    Attributes:
        body: what stays the same.
        lift: jet (1 + d, N, d) of the given part of u, at the end of the step.
        gripped: (N, d), g at the points of the grips.
        force: f, (d,).
        share: s.
        start: jet of u^0; None where s = 1.
        inertia: rho_0 / dt^2, or 0.
        aim: u^*, (N, d); None without inertia.
        multipliers: (N,), of a relaxed energy; None for the energy itself.
        size: an energy to compare with, beside those at hand.
    """

    body: Body
    lift: torch.Tensor
    gripped: torch.Tensor
    force: torch.Tensor
    share: float = 1.0
    start: torch.Tensor | None = None
    inertia: float = 0.0
    aim: torch.Tensor | None = None
    multipliers: torch.Tensor | None = None
    size: float = 0.0

    def evaluate(self, parameters) -> "EnergyAt":
        """E at ``parameters``."""
        return EnergyAt(self, parameters)

    def updated(self, found: "EnergyAt") -> "StepEnergy":
        """With the next multipliers."""
        multipliers = self.body.material.updated(found.deformation, self.multipliers)
        return replace(self, multipliers=multipliers)

    @property
    def unrelaxed(self) -> "StepEnergy":
        """With the energy itself."""
        return replace(self, multipliers=None)


class EnergyAt:
    """E at given weights, and what the optimiser asks for.

    Attributes:
        problem: the energy.
        parameters: the weights, (P,).
        jet: of u, (1 + d, N, d).
        deformation: F-bar, (d, d, N).
        parts: the terms of E by name; ``elastic`` is never relaxed.
        exact: E.
        value: the same of the relaxed energy where there are multipliers.
    """

    def __init__(self, problem: StepEnergy, parameters, tape: Tape | None = None):
        body, equation = problem.body, problem.body.equation
        self.problem, self.parameters = problem, parameters
        self._tape = tape or Tape(body.network, parameters, body.points, 1)
        self.jet = problem.lift + body.ansatz.jet(body.points, self._tape.output)
        middle = self.jet
        if problem.share < 1:
            middle = problem.start + problem.share * (self.jet - problem.start)
        self.deformation = deformation(middle)
        self._places = body.points + middle[0]
        weights = body.weights
        density = body.material.density(self.deformation)
        self.parts = {
            "elastic": float(weights @ density),
            "work": -float(weights @ (middle[0] @ problem.force)),
        }
        if problem.inertia:
            off = self.jet[0] - problem.aim
            self.parts["inertial"] = problem.inertia / 2 * float(weights @ (off**2).sum(1))
        if equation.contact:
            depth = penetration(equation.contact, self._places)
            self.parts["contact"] = equation.contact.stiffness / 2 * float(weights @ depth**2)
        if bool(body.holding.any()):
            off = self.jet[0] - problem.gripped
            self.parts["grips"] = 0.5 * float(body.holding @ (off**2).sum(1))
        self.value = self.exact = sum(self.parts.values())
        if problem.multipliers is not None:
            relaxed = body.material.density(self.deformation, problem.multipliers)
            self.value += float(weights @ (relaxed - density))
        self._curvature = self._compiled = None

    @property
    def size(self) -> float:
        """What changes of E are compared with: its positive parts."""
        positive = sum(part for name, part in self.parts.items() if name != "work")
        return positive + self.problem.size + self.problem.body.scale

    @property
    def least_determinant(self) -> float:
        """Least det F-bar at the points of the body."""
        inside = self.problem.body.weights > 0
        return float(torch.linalg.det(self.deformation.permute(2, 0, 1))[inside].min())

    @property
    def gap(self) -> float:
        """What an update of the multipliers would change E by."""
        body, problem = self.problem.body, self.problem
        if problem.multipliers is None:
            return 0.0
        return float(body.weights @ body.material.gap(self.deformation, problem.multipliers))

    def with_last_layer(self, parameters) -> "EnergyAt":
        """E at weights that differ in the last layer alone."""
        return EnergyAt(self.problem, parameters, self._tape.with_last_layer(parameters))

    def gradient(self, part=None):
        """dE/dtheta, shape (P,), or of the weights of a part (:mod:`insr.subnetworks`) alone."""
        problem, body = self.problem, self.problem.body
        weights, seeds = body.weights[:, None], torch.zeros_like(self.jet)
        force = problem.force.expand_as(self.jet[0])
        if body.equation.contact:
            force = force + contact_force(body.equation.contact, self._places)
        seeds[0] = -problem.share * weights * force
        if problem.inertia:
            seeds[0] += problem.inertia * weights * (self.jet[0] - problem.aim)
        seeds[0] += body.holding[:, None] * (self.jet[0] - problem.gripped)
        stress = body.material.stress(self.deformation, problem.multipliers)
        seeds[1:] = problem.share * body.weights[:, None] * stress.permute(1, 2, 0)
        seeds = body.ansatz.seeds(body.points, seeds)
        if part:
            return part.gradient(self._tape, seeds)
        return gradient_of(body.network, self.parameters, body.points, seeds)

    def product(self, direction):
        """J^T H J times a direction (P,)."""
        body = self.problem.body
        if not has_compiled_form(body.network, body.points, 1):
            return self._tape.gradient(self._bent(tangent(self._tape, direction)))
        if self._compiled is None:
            self._compiled = CompiledProduct.of(
                body.network, self.parameters, body.points, self._metric()
            )
        return self._compiled.apply(direction)

    def _metric(self):
        """A^T H A at each point, A from the network's jet to that of u; (N, rows, columns)."""
        slots, count, outputs = self._tape.output.shape
        units = torch.eye(slots * outputs, dtype=self.jet.dtype).view(-1, slots, 1, outputs)
        columns = [self._bent(unit.expand(slots, count, outputs)) for unit in units]
        return torch.stack(columns, 3).permute(1, 0, 2, 3).flatten(1, 2).contiguous()

    def _bent(self, change):
        """A^T H A of a change of the network's jet (K, N, outputs)."""
        body = self.problem.body
        of_value, of_slope = self._curvatures()
        change = body.ansatz.jet(body.points, change)
        seeds = torch.empty_like(change)
        seeds[0] = _apply(of_value, change[0])
        slopes = change[1:].permute(1, 2, 0)  # (N, i, j), as F row by row
        seeds[1:] = _apply(of_slope, slopes.flatten(1)).view_as(slopes).permute(2, 0, 1)
        return body.ansatz.seeds(body.points, seeds)

    def rows(self, chosen=None, dtype=torch.float64, part=None):
        """Rows A with A^T A an estimate of J^T H J from some of the points.

        Args:
            chosen: indices of points, or None for all; they stand for all, whose number by theirs
                weighs the rows.
            dtype: of the sweeps for chosen points.
            part: see :mod:`insr.subnetworks`, for the columns of its weights alone.

        Returns:
            (rows a point times points, P).
        """
        body = self.problem.body
        points, tape, (of_value, of_slope) = body.points, self._tape, self._curvatures()
        if chosen is not None:
            factor = (len(points) / len(chosen)) ** 0.5
            of_value, of_slope = ((factor * root[chosen]).to(dtype) for root in self._curvatures())
            points = points[chosen].to(dtype)
            tape = Tape(body.network, self.parameters.to(dtype), points, 1)
        dim = points.shape[1]
        empty = points.new_zeros(1 + dim, len(points), dim)
        blocks = []
        if bool(of_value.any()):
            for row in range(dim):
                seeds = empty.clone()
                seeds[0] = of_value[:, row]
                blocks.append(seeds)
        for row in range(dim * dim):
            seeds = empty.clone()
            seeds[1:] = of_slope[:, row].view(-1, dim, dim).permute(2, 0, 1)
            blocks.append(seeds)
        columns = len(part.indices) if part else len(self.parameters)
        out = points.new_empty(len(blocks), len(points), columns)
        for block, seeds in zip(out, blocks, strict=True):
            seeds = body.ansatz.seeds(points, seeds)
            if part:
                part.jacobian(tape, seeds, out=block)
            else:
                tape.jacobian(seeds, out=block)
        return out.flatten(0, 1)

    def _curvatures(self):
        """Roots of H: (N, d, d) for u, (N, d d, d d) for grad u, weights included."""
        if self._curvature is None:
            self._curvature = self._find_curvatures()
        return self._curvature

    def _find_curvatures(self):
        problem, body = self.problem, self.problem.body
        dim, share = body.points.shape[1], problem.share
        weights = body.weights[:, None, None]
        same = torch.eye(dim, dtype=weights.dtype, device=weights.device)
        of_value = (problem.inertia * weights + body.holding[:, None, None]) * same
        contact = body.equation.contact
        if contact:
            touching = (penetration(contact, self._places) > 0).to(weights.dtype)
            normal = obstacle_normal(contact, self._places) * touching[:, None]
            outer = normal[:, :, None] * normal[:, None, :]
            of_value = of_value + share**2 * contact.stiffness * weights * outer
        root = body.material.curvature_roots(self.deformation, problem.multipliers)
        return positive_root(of_value, 0.0), share * weights.sqrt() * root


def _apply(root, vectors):
    """R^T R v at each point, for v (N, m)."""
    return torch.einsum("nri,nr->ni", root, torch.einsum("nri,ni->nr", root, vectors))


def deformation(jet):
    """F = 1 + grad u, shape (d, d, N), from the jet of u."""
    dim = jet.shape[2]
    same = torch.eye(dim, dtype=jet.dtype, device=jet.device)
    return jet[1:].permute(2, 0, 1) + same[:, :, None]


def penetration(contact, places):
    """Depth of places (N, d) in the obstacle, shape (N,)."""
    return (-contact.obstacle.distance(places.T)).clamp_min(0)


def obstacle_normal(contact, places):
    """Unit normals of the obstacle at places (N, d), shape (N, d)."""
    normal = contact.obstacle.normal(places.T)
    return torch.stack([n + torch.zeros_like(x) for n, x in zip(normal, places.T, strict=True)], 1)


def contact_force(contact, places):
    """k delta n at places (N, d), shape (N, d)."""
    depth = penetration(contact, places)[:, None]
    return contact.stiffness * depth * obstacle_normal(contact, places)
