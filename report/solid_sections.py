"""What the sections on solids have in common: tables, conclusions."""

from report import cost_tables, error_tables, flow_tables, solid_tables


def tables(comparison, results) -> dict:
    """Tables of bodies in motion by name."""
    return cost_tables.tables(comparison, results) | {
        "references": flow_tables.references(comparison, results),
        "observables": solid_tables.observables(comparison, results),
        "networks": solid_tables.networks(comparison, results),
    }


def findings(comparison, results) -> list[str]:
    """The conclusions in words: the references among themselves, then one a scheme in time."""
    among = solid_tables.reference_findings(comparison, results)
    return [*among, *error_tables.findings(comparison, results)]
