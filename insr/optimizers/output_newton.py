r"""Newton's method for energies in the last layer of a network alone.

The field is linear in these weights, so that the model of a step

.. math:: E(\theta + s) \approx E + g \cdot s + s \cdot G s / 2

lacks nothing but the material's own third derivatives and what enters an obstacle: bodies are moved
far and bent much in a few steps, of which Newton's method in all weights would refuse nearly all.
What the other layers hold stays as it is; the matrix is small. To solve for the linear weights
first is the idea of Golub, Pereyra: *The differentiation of pseudo-inverses and nonlinear least
squares problems whose variables separate*, SIAM J. Numer. Anal. 1973.
"""

from dataclasses import dataclass

from insr.dense import DampedInverse
from insr.optimizers.energy_newton import decrease_ratio, next_damping
from insr.subnetworks import OutputLayer


@dataclass(frozen=True, kw_only=True)
class OutputNewton:
    """Settings of the optimiser.

    Attributes:
        max_iterations: matrices a call.
        trials: most dampings a matrix.
        tolerance: done when the predicted decrease falls to this times the size of the energy.
        damping: at the start, relative to the mean diagonal.
        least_damping: never less.
    """

    max_iterations: int = 6
    trials: int = 8
    tolerance: float = 1e-4
    damping: float = 1e-4
    least_damping: float = 1e-9

    def descend(self, current):
        """Lower an energy.

        Args:
            current: :class:`insr.elasticity.EnergyAt`.

        Returns:
            the energy at other weights, or ``current`` where no step lowers it.
        """
        damping, part = self.damping, OutputLayer.of(current.problem.body.network)
        for _ in range(self.max_iterations):
            inverse = DampedInverse(current.rows(part=part))
            gradient = current.gradient(part)
            for _ in range(self.trials):
                mu = damping * inverse.mean_diagonal
                inverse.damp(mu)
                step = -inverse.apply(gradient)
                predicted = float(mu * step @ step - gradient @ step) / 2
                moved = current.parameters.clone()
                moved[part.indices] += step
                trial = current.with_last_layer(moved)
                ratio = decrease_ratio(current, trial, predicted)
                damping = next_damping(damping, ratio, self.least_damping)
                if ratio > 0:
                    break
            else:
                return current
            small, current = predicted <= self.tolerance * current.size, trial
            if small:
                break
        return current
