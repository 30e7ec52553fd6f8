"""What a solver needs of an ansatz: u and its derivatives from the network's, and the adjoint."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

from insr.networks import Siren


class Ansatz(ABC):
    """u from N and its derivatives at the same point, linearly."""

    derivatives: ClassVar[int] = 0
    """How much higher than the jet of u that of N must be."""

    def components(self, network: Siren) -> int:
        """Number of components of u."""
        return network.outputs

    @abstractmethod
    def seeds(self, points, seeds):
        """Seeds of N that equal ``seeds`` (K, M, components) of u at points (M, d)."""

    @abstractmethod
    def jet(self, points, jet):
        """Jet of u at points (N, d) from the jet of N."""


@final
@dataclass(frozen=True)
class NoAnsatz(Ansatz):
    """u = N."""

    def seeds(self, points, seeds):
        return seeds

    def jet(self, points, jet):
        return jet


NO_ANSATZ = NoAnsatz()
