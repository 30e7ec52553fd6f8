"""The environment's files agree with each other, and the set-up does what the README says."""

import csv
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "environment"
CONDA_FILE = ROOT / "environment.yml"
LOCKS = ("requirements", "torch-cpu", "torch-cuda", "installer")


def read_lock(name):
    """Entries of a lock as (requirement, number of hashes)."""
    lines = (FOLDER / f"{name}.lock").read_text().splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    entries = re.split(r"\n(?=\S)", text)
    return [(Requirement(e.split(" \\\n")[0]), e.count("--hash=sha256:")) for e in entries]


def direct_requirements():
    lines = (FOLDER / "requirements.in").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def locked_version(name):
    """The version that this Python gets, ``None`` where the lock does not have the package."""
    for lock in ("requirements", "torch-cuda"):
        for requirement, _ in read_lock(lock):
            applies = requirement.marker is None or requirement.marker.evaluate()
            if canonicalize_name(requirement.name) == name and applies:
                return next(iter(requirement.specifier)).version
    return None


def conda_specs():
    """Match specifications of environment.yml by package name."""
    specs = [
        MatchSpec(s, strict=True) for s in yaml.safe_load(CONDA_FILE.read_text())["dependencies"]
    ]
    return {spec.name.normalized: spec for spec in specs}


def exceptions():
    with (FOLDER / "exceptions.csv").open(newline="") as file:
        return {row["conda"]: row for row in csv.DictReader(file)}


def agrees(spec, locked):
    """Whether a pin, ``==1.2.3`` or ``1.2.*``, admits the locked version."""
    pin = str(spec.version or "")
    close = re.fullmatch(r"==\d+(\.\d+)*|\d+(\.\d+)+\.\*", pin) is not None
    return close and locked is not None and VersionSpec(pin).matches(Version(locked))


def difference(name, spec, exception):
    """How environment.yml differs from the lock in one package: "", version, name or absent.

    A name of its own counts only while the lock has no package of that name, or another version.
    """
    if agrees(spec, locked_version(name)):
        return ""
    other = exception["lock"] if exception else name
    if locked_version(other) is None:
        return "absent"
    if not agrees(spec, locked_version(other)):
        return "version"
    return "name"


def test_environment_file_is_clean_yaml():
    result = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", CONDA_FILE],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout


def test_every_match_specification_is_valid():
    specs = conda_specs()
    assert len(specs) == len(yaml.safe_load(CONDA_FILE.read_text())["dependencies"])
    assert str(specs["petsc"].build) == "real_*"


def test_channels():
    assert yaml.safe_load(CONDA_FILE.read_text())["channels"] == [
        "conda-forge",
        "bioconda",
        "nodefaults",
    ]


def test_environment_file_and_lock_differ_exactly_as_the_table_says():
    table = exceptions()
    found = {name: difference(name, spec, table.get(name)) for name, spec in conda_specs().items()}
    assert {n: d for n, d in found.items() if d} == {n: row["differs"] for n, row in table.items()}


def test_every_exception_has_a_reason():
    assert all(row["reason"].strip() for row in exceptions().values())


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("scipy", "scipy 1.17.*", ""),
        ("scipy", "scipy ==1.17.1", ""),
        ("scipy", "scipy ==1.17.0", "version"),
        ("scipy", "scipy 1.16.*", "version"),
        ("scipy", "scipy >=1", "version"),
        ("scipy", "scipy", "version"),
        ("no-such-package", "no-such-package 1.0.*", "absent"),
    ],
)
def test_a_difference_is_seen(name, line, expected):
    assert difference(name, MatchSpec(line, strict=True), None) == expected


def test_environment_file_has_all_direct_requirements_and_no_others():
    table = exceptions()
    ours = {table[n]["lock"] if n in table else n for n in conda_specs()} - {""}
    assert ours == {canonicalize_name(r.name) for r in direct_requirements()}


def test_direct_requirements_are_exact_and_each_has_its_reason():
    lines = (FOLDER / "requirements.in").read_text().splitlines()
    names = [i for i, line in enumerate(lines) if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w-]+==[\w.]+(; .+)?", lines[i]) for i in names)
    # numpy stands twice, once for each generation of Python.
    assert all(lines[i - 1].startswith("#") or lines[i - 1].startswith("numpy") for i in names)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_exact_and_hashed(lock):
    for requirement, hashes in read_lock(lock):
        assert [s.operator for s in requirement.specifier] == ["=="], str(requirement)
        assert hashes > 0, str(requirement)


def test_lock_has_the_direct_requirements():
    for requirement in direct_requirements():
        if requirement.marker is None or requirement.marker.evaluate():
            version = locked_version(canonicalize_name(requirement.name))
            assert version in requirement.specifier, str(requirement)


def test_cuda_packages_come_only_with_the_plain_torch():
    cuda = re.compile("nvidia|cuda|triton|torch")
    assert not [str(r) for r, _ in read_lock("requirements") if cuda.match(r.name)]
    (cpu, _), (plain, _) = *read_lock("torch-cpu"), read_lock("torch-cuda")[-2]
    assert cpu.name == plain.name == "torch"
    assert str(cpu.specifier) == f"{plain.specifier}+cpu"


@pytest.mark.skipif((ROOT / ".env/conda-meta").exists(), reason="the lock is not installed")
def test_lock_is_complete():
    """Whatever an installed package asks for is in the lock, in a version that it admits."""
    for locked, _ in read_lock("requirements") + read_lock("torch-cpu"):
        if locked.marker is not None and not locked.marker.evaluate():
            continue
        for line in metadata.requires(locked.name) or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                version = locked_version(canonicalize_name(needed.name))
                assert version is not None, f"{locked.name} needs {needed}"
                assert needed.specifier.contains(version), f"{locked.name} needs {needed}"


# The set-up itself, with stand-ins for the programs that download or need a privilege.

STANDARD_PROGRAMS = (
    "basename bash cat chmod cut dirname env grep id mkdir mv rm sha256sum xargs".split()
)
STAND_IN_CONDA = """#!/bin/bash
echo "$@" >> "$CALLS"
while [[ $1 != --prefix ]]; do shift; done
mkdir -p "$2/bin" "$2/conda-meta"
[[ -z ${BREAK:-} ]] || exit 1
printf '#!/bin/bash\necho Python 3.12\n' > "$2/bin/python"
chmod +x "$2/bin/python"
"""


def write_program(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def clone(tmp_path):
    """A copy of what the set-up reads, and a call of it with a PATH of few programs."""
    shutil.copytree(FOLDER, tmp_path / "environment")
    shutil.copy(CONDA_FILE, tmp_path)
    (tmp_path / "bin").mkdir()
    for name in STANDARD_PROGRAMS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    return tmp_path


def set_up(clone, *arguments, **variables):
    return subprocess.run(
        [clone / "environment/setup.sh", *arguments],
        env={"PATH": str(clone / "bin"), "CALLS": str(clone / "calls"), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def calls(clone):
    return (clone / "calls").read_text().splitlines()


@pytest.mark.parametrize(
    ("program", "command"),
    [("micromamba", "create"), ("mamba", "env create"), ("conda", "env create")],
)
def test_conda_is_used_where_it_exists_and_only_once(clone, program, command):
    write_program(clone / "bin", program, STAND_IN_CONDA)
    assert set_up(clone, "--check").returncode == 1
    assert set_up(clone).returncode == 0
    second = set_up(clone)
    assert (second.returncode, second.stdout) == (0, "")
    assert set_up(clone, "--check").returncode == 0
    assert calls(clone) == [f"{command} --prefix {clone}/.env --file environment.yml"]


def test_interrupted_set_up_is_made_anew(clone):
    write_program(clone / "bin", "conda", STAND_IN_CONDA)
    failed = set_up(clone, BREAK="yes")
    assert failed.returncode == 1
    assert re.fullmatch(
        r"setup: .*: failed; the end of \.cache/setup\.log says why\n", failed.stderr
    )
    assert (clone / ".env").exists()
    (clone / ".env/leftover").touch()
    assert set_up(clone, "--check").returncode == 1
    assert set_up(clone).returncode == 0
    assert not (clone / ".env/leftover").exists()


@pytest.mark.parametrize("change", ["environment.yml", "environment/requirements.lock"])
def test_changed_pins_are_set_up_anew(clone, change):
    write_program(clone / "bin", "conda", STAND_IN_CONDA)
    set_up(clone)
    with (clone / change).open("a") as file:
        file.write("# changed\n")
    assert set_up(clone).returncode == 0
    assert len(calls(clone)) == 2


def test_broken_environment_is_made_anew(clone):
    write_program(clone / "bin", "conda", STAND_IN_CONDA)
    set_up(clone)
    (clone / ".env/bin/python").unlink()
    assert set_up(clone, "--check").returncode == 1
    set_up(clone)
    assert set_up(clone, "--check").returncode == 0


def refused(result, *words):
    """One line on stderr that names what is wrong, and an exit status that says so."""
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


def test_refused_without_any_package_manager(clone):
    refused(set_up(clone), "micromamba, mamba or conda")


def test_refused_ways_and_files(clone):
    refused(set_up(clone, SETUP="pip"), "SETUP: 'pip'", "allowed: conda, distribution")
    refused(set_up(clone, SETUP="conda"), "SETUP: conda", "needs")
    (clone / ".env").write_text("SECRET=1")
    refused(set_up(clone), ".env: a file")
    assert (clone / ".env").read_text() == "SECRET=1"


def test_missing_system_package_without_root_names_the_command(clone):
    write_program(clone / "bin", "apt-get", "#!/bin/bash\nexit 1\n")
    write_program(clone / "bin", "dpkg-query", "#!/bin/bash\n[[ $4 == gcc ]] || echo installed\n")
    (clone / "bin/id").unlink()
    write_program(clone / "bin", "id", "#!/bin/bash\necho 1000\n")
    refused(set_up(clone), "run as root: apt-get install --yes --no-install-recommends gcc\n")


def test_run_shields_from_the_callers_python():
    variables = {**os.environ, "PYTHONPATH": "/nonsense", "PYTHONHOME": "/nonsense"}
    program = "import sys, os; print(sys.prefix, os.environ['XDG_CACHE_HOME'])"
    result = subprocess.run(
        [FOLDER / "run", "python", "-c", program], env=variables, capture_output=True, text=True
    )
    assert result.stdout.split() == [str(ROOT / ".env"), str(ROOT / ".cache")]


def test_readme_links_to_files_that_exist():
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_readme_lists_the_commands_of_the_makefile():
    offered = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    listed = set(re.findall(r"^\| `make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert listed == offered


def test_ci_runs_the_tests_of_both_kinds():
    recipe = re.compile(r"^([a-z]+):.*\n\t@\$\(PYTEST\) -m \"?([a-z ]+)", re.MULTILINE)
    kinds = dict(recipe.findall((ROOT / "Makefile").read_text()))
    assert kinds == {"test": "not integration", "integration": "integration"}
    stages = re.findall(r"^ *stage ([a-z]+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert set(kinds) < set(stages)


def test_fields_can_be_written_in_the_process_that_solves_by_finite_elements():
    """The HDF5 libraries of dolfinx and of h5py are two; dolfinx 0.5 makes its own global."""
    program = (
        "import io, baselines.dolfinx_layer, xarray\n"
        "file = io.BytesIO()\n"
        "xarray.Dataset({'u': ('x', [1.0, 2.0])}).to_netcdf(file, engine='h5netcdf')\n"
        "print(xarray.load_dataset(file, engine='h5netcdf').u.sum().item())\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout == "3.0\n", result.stderr
