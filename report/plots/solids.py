"""What is drawn of the course of every solid in motion."""

TOTAL = "elastic_energy + kinetic_energy + contact_energy"
REFERENCE = "reference, coarser mesh"
DIFFERENCE = "difference of the references"


def course(path: str, unit: str, *, contact: bool) -> dict:
    """Metrics in ``errors.csv``, or sums of them -> words for the axis, and its scale.

    Args:
        path: the axis along which the centre of mass moves.
        unit: of energies: per length in the plane.
        contact: whether there is an obstacle.
    """
    found = {
        TOTAL if contact else TOTAL.removesuffix(" + contact_energy"): (
            f"energy ({unit})",
            "linear",
        ),
        f"centre_of_mass_{path}": (f"centre of mass, {path} (m)", "linear"),
    }
    if contact:
        found["penetration"] = ("largest depth (m)", "linear")
    return found
