#!/bin/sh
# Fetches the programs that the tests hold ours against, none of them imported or shipped: pywb (GPL-3.0), wacz and
# cdxj-indexer (both need surt, AGPL-3.0), hadolint (GPL-3.0), in an environment of their own; ReplayWeb.page (AGPL-3.0).
set -eu
cd "$(dirname "$0")/.."
mkdir -p .setup

python=.venv/bin/python
wanted=$(cat scripts/replayers.lock scripts/replayers.sh | sha256sum)
[ "$(cat .setup/replayers.stamp 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -rf .setup/replayers
printf 'setup: fetching pywb, wacz, cdxj-indexer, hadolint and ReplayWeb.page for the tests\n' >&2
$python -m venv .setup/replayers
.setup/replayers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/replayers.lock
sh scripts/fetch-replay.sh
echo "$wanted" >.setup/replayers.stamp
