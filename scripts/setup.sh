#!/bin/sh
# Sets up a checkout: what running needs; `full`: also what reads scans and old Word files; `tools`: also the packages of
# the tests; `tests`: also the programs that they are held against; `uv`: also uv, for `make lock`. A second run takes a moment.
# Packages come from the locks, by hash, with uv where it can run, else with pip. What these print is under .setup/.
# System packages are installed only where that is permitted.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

now() { date +%s; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

updated=
install_system() {
    command -v apt-get >/dev/null 2>&1 || return 1
    began=$(now)
    if [ -z "$updated" ]; then
        as_root apt-get update >.setup/apt.log 2>&1 || return 1
        updated=yes
    fi
    # One write to the disk at the end instead of one a file, which is half of the time.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o Dpkg::Options::=--force-unsafe-io "$@" >>.setup/apt.log 2>&1 || return 1
    sync
    size=$(sed -n 's/.*, \([0-9.,]* [kMG]B\) of additional disk space.*/\1/p' .setup/apt.log | tail -n 1)
    say "$* of the system, ${size:-nothing new}, in $(($(now) - began)) s"
}

python_command() {
    for python in python3.11 python3.12 python3.13 python3; do
        if command -v "$python" >/dev/null 2>&1 &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    say "Python 3.11 or newer is needed: apt-get install python3 python3-venv"
    exit 1
}

make_venv() {
    rm -rf .venv
    "$1" -m venv .venv >.setup/venv.log 2>&1 && return
    rm -rf .venv
    # Debian splits venv off its Python.
    if install_system python3-venv && "$1" -m venv .venv >.setup/venv.log 2>&1; then return; fi
    say "Python cannot make a virtual environment; run as root: apt-get install -y python3-venv, then again"
    exit 1
}

pip_install() { .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off "$@"; }

uv=.setup/uv/bin/uv
find_uv() {
    pinned=$(sed -n 's/^uv==\([^ ]*\).*/uv \1/p' scripts/installer.lock)
    case "$("$uv" --version 2>/dev/null)" in "$pinned"*) return ;; esac
    rm -rf .setup/uv
    pip_install --no-deps --require-hashes --target .setup/uv -r scripts/installer.lock >.setup/uv.log 2>&1 &&
        "$uv" --version >>.setup/uv.log 2>&1
}

# uv does not read pip's settings: an index of one's own that those name is handed on.
uv_install() {
    index=${UV_DEFAULT_INDEX:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    UV_DEFAULT_INDEX=${PIP_INDEX_URL:-$index} "$uv" pip install --python .venv/bin/python "$@"
}

install() {
    installer=uv
    find_uv && uv_install "$@" || { installer=pip && pip_install "$@"; }
}

fingerprint() { cat "$1" scripts/setup.sh | sha256sum; }

# What was installed already goes with the environment.
is_installed() { [ "$(cat ".venv/.installed-$1" 2>/dev/null || true)" = "$(fingerprint "$1")" ]; }
note_installed() { fingerprint "$1" >".venv/.installed-$1"; }

# The packages of a lock, where the environment has not got them yet.
install_lock() {
    is_installed "$1" && return
    began=$(now)
    install --require-hashes -r "$1" >".setup/${1%.lock}.log" 2>&1 || return 1
    note_installed "$1"
    say "$(ls -d .venv/lib/python3*/site-packages/*.dist-info | wc -l) Python packages, $(du -sm .venv | cut -f 1) MB, in $(($(now) - began)) s with $installer ($1)"
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

# The Node.js of Playwright's driver is linked against it, and its package cannot say so.
has_libatomic() { /sbin/ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1'; }

has_test_programs() {
    command -v faketime >/dev/null 2>&1 && command -v gnutls-serv >/dev/null 2>&1 &&
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

install_checkout() {
    install_lock requirements.lock || {
        tail -n 5 .setup/requirements.log >&2
        say "the packages of requirements.lock could not be installed (.setup/requirements.log)"
        return 1
    }
    is_installed pyproject.toml && [ -x .venv/bin/nianbao ] && return
    pip_install --no-deps --no-index --no-build-isolation -e . >.setup/checkout.log 2>&1
    note_installed pyproject.toml
}

install_missing_programs() {
    missing=
    has_browser || missing="chromium"
    has_libatomic || missing="$missing libatomic1"
    [ "$1" != tests ] || has_test_programs || missing="$missing faketime postgresql gnutls-bin"
    has_cjk_font || missing="$missing fonts-noto-cjk fontconfig"
    # shellcheck disable=SC2086  # one word per package
    [ -z "$missing" ] || install_system $missing ||
        say "these are missing and cannot be installed from here; run as root: apt-get install -y$(printf ' %s' $missing)"
}

install_full() {
    install_lock requirements-full.lock ||
        say "optical recognition could not be installed (.setup/requirements-full.log); scans and pictures stay unread"
    command -v soffice >/dev/null 2>&1 || install_system libreoffice-writer-nogui libreoffice-calc-nogui ||
        say "LibreOffice cannot be installed from here, .doc and .wps stay unread; run as root: apt-get install -y --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui"
}

install_tools() {
    install_lock requirements-tests.lock || {
        tail -n 5 .setup/requirements-tests.log >&2
        say "the packages of the tests could not be installed (.setup/requirements-tests.log)"
        exit 1
    }
}

fetch_others() {
    sh scripts/replayers.sh >.setup/replayers.log 2>&1 ||
        say "pywb and ReplayWeb.page could not be fetched (.setup/replayers.log): the replay tests are left out"
    sh scripts/fetch-awscli.sh >.setup/awscli.log 2>&1 ||
        say "the AWS command line could not be fetched (.setup/awscli.log): its test is left out"
    sh scripts/fetch-axe.sh >.setup/axe.log 2>&1 ||
        say "axe-core could not be fetched (.setup/axe.log): the page's accessibility tests are left out"
}

mode=${1:-}
mkdir -p .setup
started=$(now)
python=$(python_command)
[ "$(cat .setup/python 2>/dev/null || true)" = "$("$python" --version) in $PWD" ] && .venv/bin/python -m pip --version >/dev/null 2>&1 ||
    make_venv "$python"
echo "$("$python" --version) in $PWD" >.setup/python
install_missing_programs "$mode" & # the system's programs and ours come at once
programs=$!
install_checkout || { wait "$programs"; exit 1; }
wait "$programs"
case $mode in
    full) install_full ;;
    tools) install_tools ;;
    uv) find_uv || { say "uv cannot run here (.setup/uv.log)"; exit 1; } ;;
    tests) install_tools && fetch_others ;;
    *) sh scripts/fetch-replay.sh >.setup/replay.log 2>&1 ||
        say "ReplayWeb.page could not be fetched (.setup/replay.log): the page shows no replay" ;;
esac
[ $(($(now) - started)) -lt 2 ] || say "ready in $(($(now) - started)) s: .venv/bin/nianbao"
