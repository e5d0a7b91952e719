#!/bin/sh
# The demonstration over a bucket: crawl, list, verify, copy the archive to a directory and verify that too.
set -eu
nianbao=.venv/bin/nianbao
$nianbao demo
printf '\n$ nianbao reports\n'
$nianbao reports
printf '\n$ nianbao verify --deep\n'
$nianbao verify --deep
printf '\n$ nianbao copy %s nianbao-demo-s3/copy\n' "$NIANBAO_STORE"
$nianbao copy "$NIANBAO_STORE" nianbao-demo-s3/copy
printf '\n$ NIANBAO_STORE=nianbao-demo-s3/copy nianbao verify --deep\n'
NIANBAO_STORE=nianbao-demo-s3/copy $nianbao verify --deep
printf '\nThe server ends now; its data is in nianbao-demo-s3/. `make s3-server` starts it again.\n'
