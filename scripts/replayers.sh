#!/bin/sh
# Fetches the replay tools that the tests hold our archives against, as programs of their own: pywb (GPL-3.0, in its
# own environment, for its pins clash with ours) and ReplayWeb.page (AGPL-3.0). Neither is imported or shipped.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .setup

python=.venv/bin/python
wanted=$(cat scripts/pywb.lock scripts/replayers.sh | sha256sum)
[ "$(cat .setup/replayers.stamp 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -rf .setup/pywb
printf 'setup: fetching pywb and ReplayWeb.page for the replay tests\n' >&2
$python -m venv .setup/pywb
.setup/pywb/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/pywb.lock
sh scripts/fetch-replay.sh
echo "$wanted" >.setup/replayers.stamp
