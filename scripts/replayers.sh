#!/bin/sh
# Fetches the programs that the tests hold ours against, none of them imported or shipped: pywb (GPL-3.0), wacz and
# cdxj-indexer (both need surt, AGPL-3.0), hadolint (GPL-3.0), mlcroissant (Apache-2.0, with rdflib and scipy), in an
# environment of their own; ReplayWeb.page (AGPL-3.0).
set -eu
cd "$(dirname "$0")/.."
mkdir -p .setup

python=.venv/bin/python
wanted=$(cat scripts/replayers.lock scripts/replayers.sh | sha256sum)
[ "$(cat .setup/replayers.stamp 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -rf .setup/replayers
$python -m venv .setup/replayers
# uv, where setup.sh could bring it, else pip.
.setup/uv/bin/uv pip install --python .setup/replayers/bin/python --require-hashes -r scripts/replayers.lock ||
    .setup/replayers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/replayers.lock
sh scripts/fetch-replay.sh
echo "$wanted" >.setup/replayers.stamp
