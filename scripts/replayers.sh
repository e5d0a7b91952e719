#!/bin/sh
# Fetches the replay tools that the tests hold our archives against, as programs of their own: pywb (GPL-3.0, in its
# own environment, for its pins clash with ours) and ReplayWeb.page (AGPL-3.0). Neither is imported or shipped.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .setup
REPLAYWEB=2.5.3
REPLAYWEB_SHA256=b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c

python=.venv/bin/python
wanted=$(cat scripts/pywb.lock scripts/replayers.sh | sha256sum)
[ "$(cat .setup/replayers.stamp 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -rf .setup/pywb .setup/replaywebpage
printf 'setup: fetching pywb and ReplayWeb.page for the replay tests\n' >&2
$python -m venv .setup/pywb
.setup/pywb/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/pywb.lock
mkdir .setup/replaywebpage
(cd .setup/replaywebpage && npm pack --silent "replaywebpage@$REPLAYWEB" >/dev/null)
tarball=.setup/replaywebpage/replaywebpage-$REPLAYWEB.tgz
printf '%s  %s\n' "$REPLAYWEB_SHA256" "$tarball" | sha256sum --check --quiet
tar -xzf "$tarball" -C .setup/replaywebpage --strip-components=1 package/ui.js package/sw.js package/LICENSE
rm "$tarball"
echo "$wanted" >.setup/replayers.stamp
