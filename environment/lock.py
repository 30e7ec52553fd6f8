"""Make the locks from requirements.in: ``PATH=.env/bin:$PATH python environment/lock.py``.

A lock is universal (Python 3.11 and later, every platform) and complete: it is installed without
resolving. torch stands apart, in two locks of which one is installed: its CPU build, which no
package index lists beside the plain one, and the plain build with the CUDA packages it needs.
"""

import os
import re
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OLDEST_PYTHON = "3.11"
INSTALLER = "uv==0.13.9"  # pip installs it, then it installs the rest, about eight times faster
TORCH_OR_CUDA = re.compile(r"(torch|triton)\b|cuda-|nvidia-")

# The maintainer reads these from the wheels of the CPU build; a new version needs new ones.
TORCH_CPU_HASHES = {
    "2.13.0": (
        "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",  # cp311, Linux x86-64
    ),
}

HEADER = "# Made by environment/lock.py from requirements.in; not to be edited.\n"


def compile_lock(requirements: str) -> list[str]:
    """One entry per locked package, hashes included, in the order of their names."""
    arguments = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    # Only what everybody can download: the maintainer's own folders and indexes stay out.
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_"))}
    text = subprocess.run(
        ["uv", "pip", "compile", *arguments, "--python-version", OLDEST_PYTHON, "-"],
        input=requirements,
        env=plain,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return re.split(r"\n(?=\S)", text.strip())


def torch_cpu(entries: list[str]) -> str:
    """The entry of torch's CPU build, of the same version as the plain one."""
    version = next(e for e in entries if e.startswith("torch==")).split()[0].removeprefix("torch==")
    hashes = [f"--hash=sha256:{h}" for h in TORCH_CPU_HASHES[version]]
    return " \\\n    ".join([f"torch=={version}+cpu", *hashes])


def main() -> None:
    entries = compile_lock((FOLDER / "requirements.in").read_text())
    locks = {
        "installer": compile_lock(INSTALLER),
        "requirements": [e for e in entries if not TORCH_OR_CUDA.match(e)],
        "torch-cpu": [torch_cpu(entries)],
        "torch-cuda": [e for e in entries if TORCH_OR_CUDA.match(e)],
    }
    for name, lock in locks.items():
        (FOLDER / f"{name}.lock").write_text(HEADER + "\n".join(lock) + "\n")


if __name__ == "__main__":
    main()
