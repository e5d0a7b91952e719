#!/bin/sh
# Playwright's driver ($1: its script), and each process of the browsers it starts, with at most 1 GiB of data
# each: what one asks for beyond fails, or ends it. Our own process has no such limit: it may hold more already.
held=$(ulimit -S -d)
[ "$held" != unlimited ] && [ "$held" -lt 1048576 ] || ulimit -S -d 1048576 || exit 1
exec "${NIANBAO_DRIVERS_NODE:-${1%/package/cli.js}/node}" "$@"
