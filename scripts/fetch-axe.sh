#!/bin/sh
# Fetches axe-core (MPL-2.0) into .setup/axe-core/: the tests of the page check accessibility with it.
exec sh "$(dirname "$0")/fetch-npm.sh" axe-core 4.14.1 \
    e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745 axe.min.js LICENSE
