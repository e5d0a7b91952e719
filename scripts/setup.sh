#!/bin/sh
# Sets up all that `make demo` and `make test` need; a second run takes a moment.
# Packages come from requirements.lock, by hash. System packages are installed only where that is permitted.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

updated=
install_system() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ -z "$updated" ]; then
        as_root apt-get update -qq >/dev/null 2>&1 || return 1
        updated=yes
    fi
    say "setup: installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >.setup/apt.log 2>&1
}

python_command() {
    for python in python3.11 python3.12 python3.13 python3; do
        if command -v "$python" >/dev/null 2>&1 &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    say "setup: Python 3.11 or newer is needed: apt-get install python3 python3-venv"
    exit 1
}

make_venv() {
    rm -rf .venv
    "$1" -m venv .venv >.setup/venv.log 2>&1 && return
    rm -rf .venv
    # Debian splits venv off its Python.
    if install_system python3-venv && "$1" -m venv .venv >.setup/venv.log 2>&1; then return; fi
    say "setup: Python cannot make a virtual environment; run as root: apt-get install -y python3-venv, then again"
    exit 1
}

has_browser() {
    [ -n "${NIANBAO_BROWSER:-}" ] && return 0
    for browser in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$browser" >/dev/null 2>&1 && return 0
    done
    return 1
}

has_cjk_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]
}

has_test_programs() {
    command -v faketime >/dev/null 2>&1 && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

install_full() {
    fingerprint=$(cat requirements-full.lock .setup/stamp | cksum)
    if [ "$(cat .setup/stamp-full 2>/dev/null || true)" != "$fingerprint" ]; then
        say "setup: installing optical recognition from requirements-full.lock (about a minute the first time)"
        if .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-full.lock >.setup/full.log 2>&1
        then echo "$fingerprint" >.setup/stamp-full
        else say "setup: optical recognition could not be installed (.setup/full.log); scans and pictures stay unread"
        fi
    fi
    command -v soffice >/dev/null 2>&1 || install_system libreoffice-writer-nogui libreoffice-calc-nogui ||
        say "setup: LibreOffice cannot be installed from here, .doc and .wps stay unread; run as root: apt-get install -y --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui"
}

mkdir -p .setup
python=$(python_command)
wanted=$("$python" - <<'EOF'
import hashlib, pathlib, sys
content = b"".join(pathlib.Path(name).read_bytes() for name in ("requirements.lock", "pyproject.toml", "scripts/setup.sh"))
print(hashlib.sha256(content + sys.version.encode() + str(pathlib.Path.cwd()).encode()).hexdigest())
EOF
)
if [ ! -x .venv/bin/nianbao ] || [ "$(cat .setup/stamp 2>/dev/null || true)" != "$wanted" ]; then
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv "$python"
    say "setup: installing Python packages from requirements.lock (about a minute the first time)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation -e .
    echo "$wanted" >.setup/stamp
fi

missing=
has_browser || missing="chromium"
[ "${1:-}" != tests ] || has_test_programs || missing="$missing faketime postgresql"
has_cjk_font || missing="$missing fonts-noto-cjk fontconfig"
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # one word per package
    install_system $missing ||
        say "setup: no browser or Chinese font was found, and they cannot be installed from here; run as root: apt-get install -y$(printf ' %s' $missing)"
fi
[ "${1:-}" != full ] || install_full

sh scripts/replayers.sh >.setup/replayers.log 2>&1 ||
    say "setup: pywb and ReplayWeb.page could not be fetched (see .setup/replayers.log): the replay tests are left out"
sh scripts/fetch-axe.sh >>.setup/replayers.log 2>&1 ||
    say "setup: axe-core could not be fetched (see .setup/replayers.log): the page's accessibility tests are left out"
