#!/usr/bin/env bash
# Make the environment ./.env, or do nothing where it is complete.
#
#   environment/setup.sh           conda-forge where micromamba, mamba or conda exists, else the
#                                  distribution's dolfinx with a virtual environment over it
#   environment/setup.sh --check   only say, by the exit status, whether ./.env is complete
#
# SETUP=conda or SETUP=distribution chooses the way by hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stamp=.env/complete
log=.cache/setup.log
sources=(environment.yml environment/*.lock environment/setup.sh)

# dolfinx compiles forms with gcc against Python's headers; the gmsh wheel loads the last eight.
system_packages=(python3-dolfinx python3-venv python3-dev gcc
    libglu1-mesa libgl1 libxrender1 libxcursor1 libxfixes3 libxft2 libxinerama1 libfontconfig1)

say() { echo "setup: $*"; }
refuse() {
    echo "setup: $*" >&2
    exit 1
}

# What ./.env was made from and where: scripts in it hold their own path, its packages one Python.
state() {
    cat "${sources[@]}" | sha256sum | cut -d ' ' -f 1
    pwd
    .env/bin/python --version 2>&1 || true
}

complete() { [[ -x .env/bin/python && -f $stamp && $(state) == "$(cat "$stamp")" ]]; }

# Run a command with its output in the log; `logged ... || failed` makes its failure the end.
logged() {
    step=$1
    shift
    say "$step"
    "$@" >>"$log" 2>&1 </dev/null
}
failed() { refuse "$step: failed; the end of $log says why"; }

conda_program() {
    local candidate
    for candidate in "${MAMBA_EXE:-}" micromamba mamba "${CONDA_EXE:-}" conda; do
        if [[ -n $candidate ]] && command -v "$candidate"; then return; fi
    done
    return 1
}

with_conda() {
    local program=$1 create=(env create)
    [[ $(basename "$program") == micromamba ]] && create=(create)
    logged "conda-forge packages by $(basename "$program") (some minutes)" \
        env CONDA_ALWAYS_YES=true MAMBA_ALWAYS_YES=true \
        "$program" "${create[@]}" --prefix "$PWD/.env" --file environment.yml || failed
}

install_system_packages() {
    local missing=() package root=()
    for package in "${system_packages[@]}"; do
        dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>>"$log" |
            grep -qx installed || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then return; fi
    local command="apt-get install --yes --no-install-recommends ${missing[*]}"
    if (($(id -u) != 0)); then
        command -v sudo >>"$log" || refuse "system packages are missing; run as root: $command"
        # A password can only be asked for at a terminal, and before the output goes to the log.
        if [[ -t 0 ]]; then sudo --validate; else sudo --non-interactive true 2>>"$log"; fi ||
            refuse "system packages are missing; run as root: $command"
        root=(sudo)
    fi
    logged "list of system packages" "${root[@]}" apt-get update || failed
    logged "system packages: ${missing[*]}" \
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive $command || failed
}

# A setting of the user's pip: its variable (PIP_FIND_LINKS), else its files (install, global).
pip_setting() {
    local variable=PIP_${1^^} section value
    value=${!variable:-}
    for section in install global; do
        if [[ -z $value ]]; then
            value=$(.env/bin/python -m pip config get "$section.${1//_/-}" 2>>"$log" || true)
        fi
    done
    echo "$value" | xargs # one line
}

# uv reads no pip configuration, so what the user's pip is told is handed on. Every file is held
# against the lock's hashes, so that it does not matter which index it comes from.
configure_uv() {
    local setting
    setting=$(pip_setting find_links) && [[ -z $setting ]] || export UV_FIND_LINKS=${setting// /,}
    setting=$(pip_setting index_url) && [[ -z $setting ]] || export UV_DEFAULT_INDEX=$setting
    setting=$(pip_setting extra_index_url) && [[ -z $setting ]] || export UV_INDEX=$setting
    setting=$(pip_setting cert) && [[ -z $setting ]] || export SSL_CERT_FILE=$setting
    export UV_INDEX_STRATEGY=unsafe-best-match UV_HTTP_TIMEOUT=${PIP_DEFAULT_TIMEOUT:-180}
}

# The locks are complete, so nothing is resolved, and what they do not name is never installed.
install_lock() {
    local installer=(.env/bin/python -m pip install)
    if [[ -x .env/bin/uv ]]; then installer=(.env/bin/uv pip install --python .env/bin/python); fi
    "${installer[@]}" --no-deps --require-hashes --requirement "environment/$1.lock"
}

# By its full path: another Python first on PATH does not see the distribution's dolfinx.
python=/usr/bin/python3

check_python() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        refuse "$python: $("$python" --version); allowed: Python 3.11 or later (Debian 12, Ubuntu 24.04); or install micromamba"
}

with_distribution() {
    command -v apt-get >>"$log" && command -v dpkg-query >>"$log" ||
        refuse "needs micromamba, mamba or conda on this system (Debian and Ubuntu do without); install one of them"
    if [[ -x $python ]]; then check_python; fi
    install_system_packages
    check_python
    "$python" -c 'import dolfinx' >>"$log" 2>&1 ||
        refuse "$python: cannot import dolfinx although python3-dolfinx is installed; see the end of $log"
    logged "virtual environment over $python" "$python" -m venv --system-site-packages .env || failed
    # pip can do all of uv's work, in minutes.
    logged "installer" install_lock installer || true
    configure_uv
    logged "Python packages" install_lock requirements || failed
    # The user's pip may know a folder or an index with the CPU build; the plain one is everywhere.
    logged "torch, CPU build" install_lock torch-cpu ||
        logged "torch, plain build with its CUDA packages (several GB)" install_lock torch-cuda ||
        failed
}

if complete; then exit 0; fi
if [[ ${1:-} == --check ]]; then exit 1; fi
case ${SETUP:=any} in
    any | conda | distribution) ;;
    *) refuse "SETUP: '$SETUP'; allowed: conda, distribution" ;;
esac
if [[ -e .env && ! -d .env ]]; then
    refuse ".env: a file; allowed: nothing, or the folder that make env makes"
fi
program=$(conda_program || true)
if [[ $SETUP == conda && -z $program ]]; then
    refuse "SETUP: conda; needs micromamba, mamba or conda on PATH"
fi

# Nothing of the caller's Python, and all caches inside the project.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV CONDA_PREFIX PIP_TARGET PIP_PREFIX
export PYTHONNOUSERSITE=1 PIP_USER=0 PIP_NO_INPUT=1 XDG_CACHE_HOME=$PWD/.cache
mkdir -p .cache
: >"$log"

rm -f "$stamp"
rm -rf .env # an interrupted, moved or outdated one is not repaired but made anew
if [[ $SETUP == distribution || -z $program ]]; then
    with_distribution
else
    with_conda "$program"
fi
logged "trial import" environment/run python -c 'import dolfinx, numpy, torch, snakemake' || failed
state >.cache/complete
mv .cache/complete "$stamp"
say "./.env is complete"
