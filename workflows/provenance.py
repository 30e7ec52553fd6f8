"""Where a row comes from: commit, environment, machine."""

import hashlib
import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("*.py", "*.yaml", "*.smk", "Snakefile")
"""Files that decide what a run computes."""
PACKAGES = (
    "fenics-dolfinx",
    "h5netcdf",
    "numba",
    "numpy",
    "pandas",
    "scipy",
    "snakemake",
    "torch",
    "xarray",
)
"""Packages whose versions belong to a result."""


@cache
def git_sha() -> str:
    """Commit of the working tree, with ``-dirty`` where sources differ; ``unknown`` without git."""
    sha = _git("rev-parse", "HEAD")
    if sha is None:
        return "unknown"
    changes = _git("status", "--porcelain", "--", *SOURCES, ":!results", ":!tests")
    return f"{sha}-dirty" if changes else sha


@cache
def versions() -> dict[str, str]:
    """Version of Python and of each of the packages that is installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@cache
def env_hash() -> str:
    """Twelve hexadecimal digits over the environment's files and the installed versions."""
    digest = hashlib.sha256(repr(sorted(versions().items())).encode())
    for path in sorted([ROOT / "environment.yml", *ROOT.glob("environment/*.lock")]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def processor() -> str:
    """Model of the processor, as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def host() -> str:
    """The machine described by its processor, never by its name."""
    return f"{processor()}, {os.cpu_count()} cores"


def machine() -> dict:
    """Machine and software, JSON-ready."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "distribution": _distribution(),
        "versions": versions(),
    }


def now() -> str:
    """The time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
