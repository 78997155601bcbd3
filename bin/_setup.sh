# What every door for developers needs first: Python, and the environment .venv with the locked packages.
# Sourced, never run: `here` is the checkout.

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# The first Python that is new enough.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return 0; fi
    done
    stop "Midspan needs Python 3.11 or newer: install it (Debian, Ubuntu: apt-get install python3), then run this again."
}

# `environment` has what the program needs, `environment dev` the tools of the tests as well.
# Skipped when the stamp in .venv says that this lock is installed here.
environment() {
    group=${1:-}
    stamp="$here/.venv/installed"
    wanted="$here $(cat "$here/uv.lock" "$here/pyproject.toml" | cksum)"
    if [ -x "$here/.venv/bin/midspan" ] && [ -f "$stamp" ]; then
        installed=$(cat "$stamp")
        case "$installed" in "$wanted dev") return 0 ;; esac
        if [ -z "$group" ] && [ "$installed" = "$wanted" ]; then return 0; fi
        case "$installed" in *" dev") group=dev ;; esac  # keep the tools that are there
    fi
    find_python
    make_venv
    install_packages "$group"
    printf '%s' "$wanted${group:+ $group}" >"$stamp"
}

make_venv() {
    if [ -x "$here/.venv/bin/python" ] && "$here/.venv/bin/python" -m pip --version >/dev/null 2>&1; then return 0; fi
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "Python's venv module is missing: install python3-venv (Debian, Ubuntu: apt-get install python3-venv), then run this again."
    say "Making the environment .venv"
    rm -rf "$here/.venv"
    "$python" -m venv "$here/.venv" || { rm -rf "$here/.venv"; stop "The environment .venv could not be made; the lines above say why."; }
}

install_packages() {
    say "Installing the locked packages"
    rm -f "$stamp"
    venv_python="$here/.venv/bin/python"
    if [ -n "${MIDSPAN_WITHOUT_UV:-}" ]; then
        with_pip "$1"
    elif "$venv_python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9.30'; then
        with_uv "$1" || { say "uv could not install them; trying pip"; with_pip "$1"; }
    else
        with_pip "$1"
    fi
}

with_uv() {
    dev=--no-dev
    if [ "$1" = dev ]; then dev=--dev; fi
    certificates=  # uv brings its own; a machine that has some may have more, such as a company's
    for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        if [ -s "$file" ]; then certificates=--system-certs; fi
    done
    (cd "$here" && env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT="$here/.venv" UV_PYTHON_DOWNLOADS=never \
        "$venv_python" -m uv sync --frozen --quiet $certificates "$dev" --python "$venv_python")
}

# The same versions, checked against the same hashes, without uv.
with_pip() {
    "$venv_python" "$here/bin/_locked.py" "$here/uv.lock" planner $1 >"$here/.venv/locked.txt" &&
        "$venv_python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$here/.venv/locked.txt" &&
        "$venv_python" -m pip install --quiet --disable-pip-version-check --no-deps -e "$here" ||
        stop "The packages could not be installed; the lines above say why (no network, or a full disk?)."
}
