#!/usr/bin/env bash
# Hurts real processes under 50 alerts a second and counts at the target system: nothing lost, nothing doubled (docs/faults.md).
#   Tests/faults.sh [KILLS]          kill -9 of Agents and Workers, 20 times when left out: under a minute
#   Tests/faults.sh [KILLS] all      every fault; or their names: kills redis-empty redis-paused postgres clock kubernetes disk storm
# One line a fault; ends with 1 when a count is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Tests/install-servers.sh
case " $* " in *" clock "* | *" all "*)
  if ! ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1; then
    sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends libfaketime >/dev/null
  fi ;;
esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build -c Release -v quiet --nologo Tests/Benchmarks
exec dotnet run -c Release --no-build --project Tests/Benchmarks -- faults "$@"
