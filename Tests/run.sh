#!/usr/bin/env bash
# Builds, installs missing servers and runs every test. The last line says how many passed and failed.
# Arguments go to dotnet test: Tests/run.sh --filter Queue
# Without arguments the MCP conformance suite runs, too; each protocol revision counts as one test.
set -uo pipefail
cd "$(dirname "$0")/.."
bash Tests/install-servers.sh || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build AIOps.sln -v quiet --nologo || exit 1
results=$(mktemp -d)
dotnet test Tests/Tests.csproj --no-build --nologo --results-directory "$results" --logger "trx;LogFileName=tests.trx" --logger "console;verbosity=minimal" "$@"
status=$?
counters=$(grep -o '<Counters [^>]*' "$results/tests.trx" 2>/dev/null | head -1)
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
passed=$(count passed) failed=$(count failed)
rm -rf "$results"
if [ -z "$counters" ]; then
  echo "no test was run"
  exit 1
fi
passed=${passed:-0} failed=${failed:-0}
if [ $# -eq 0 ]; then
  conformance=$(bash Tests/Conformance/run.sh)
  printf '%s\n' "$conformance"
  # A revision that said nothing has not passed.
  for revision in 2026-07-28 2025-11-25; do
    if grep -qx "conformance $revision passed" <<<"$conformance"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1)) status=1
    fi
  done
fi
echo "$passed passed, $failed failed"
exit $status
