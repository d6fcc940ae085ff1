#!/bin/sh
# Runs the official Go client's own test suite against eventstore/node, where
# the suite's runner is checked out beside the repository: insecure with the
# populated data set (71 tests pass), then over TLS (67). Exit status 1 where
# one fails, 0 with a note where there is no runner.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
runner=${CONFORMANCE:-$root/../shared/conformance/run.sh}
if [ ! -f "$runner" ]; then
	echo "no conformance runner at $runner: skipped"
	exit 0
fi
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
(cd "$root" && go build -o "$bin/esnode" ./eventstore/node/internal/cmd/esnode)
node="$bin/esnode --listen 127.0.0.1:PORT --dir DIR"
sh "$runner" --node-cmd "$node" --populated-args '--import FIXTURE'
sh "$runner" --node-cmd "$node" --populated-args '--import FIXTURE' --secure --run '^(TestStreams|TestPersistentSubscriptions)$'
