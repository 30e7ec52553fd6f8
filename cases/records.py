"""The rows of the result tables."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class Record:
    """One run's row of ``summary.csv``; the fields are its columns, in their order."""

    scale: str
    case: str
    method: str
    family: str
    role: str
    integrator: str
    optimizer: str
    boundary: str
    seed: int
    budget_kib: float
    memory_kib: float | None = None
    n_parameters: int | None = None
    metric: str
    error: float | None = None
    error_final: float | None = None
    error_max: float | None = None
    floor: float | None = None
    error_over_floor: float | None = None
    status: str
    reason: str = ""
    solve_s: float | None = None
    setup_s: float | None = None
    peak_rss_mib: float | None = None
    device: str
    threads: int
    dtype: str
    git_sha: str
    env_hash: str
    host: str
    started_at: str


SUMMARY_COLUMNS = tuple(f.name for f in fields(Record))
