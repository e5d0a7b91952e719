#!/bin/sh
# Fetches the AWS command line (Apache-2.0) into .setup/awscli/, an environment of its own: the tests move an archive with it.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .setup

wanted=$(cat scripts/awscli.lock scripts/fetch-awscli.sh | sha256sum)
[ "$(cat .setup/awscli.stamp 2>/dev/null || true)" = "$wanted" ] && exit 0

rm -rf .setup/awscli
.venv/bin/python -m venv .setup/awscli
# uv, where setup.sh could bring it, else pip.
.setup/uv/bin/uv pip install --python .setup/awscli/bin/python --require-hashes -r scripts/awscli.lock ||
    .setup/awscli/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/awscli.lock
echo "$wanted" >.setup/awscli.stamp
