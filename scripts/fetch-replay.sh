#!/bin/sh
# Fetches ReplayWeb.page (AGPL-3.0-or-later) into .setup/replaywebpage/: a program of its own, never part of ours.
# `nianbao serve` replays snapshots with it where it is there.
exec sh "$(dirname "$0")/fetch-npm.sh" replaywebpage 2.5.3 \
    b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c ui.js sw.js LICENSE
