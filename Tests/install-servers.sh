#!/usr/bin/env bash
# Installs the real servers that the tests run against, where they are missing. Debian and Ubuntu; needs root for that.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=()
[ -x /usr/lib/postgresql/15/bin/postgres ] || missing+=(postgresql-15)
[ -x /usr/sbin/sshd ] || missing+=(openssh-server)
command -v ssh >/dev/null || missing+=(openssh-client)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v prometheus >/dev/null || missing+=(prometheus)
command -v prometheus-alertmanager >/dev/null || missing+=(prometheus-alertmanager)
[ -x /lib/systemd/systemd-journal-remote ] || missing+=(systemd systemd-journal-remote)
# The conformance suite and the reference of JSON Logic are npm packages.
command -v npm >/dev/null || missing+=(nodejs npm)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
  export DEBIAN_FRONTEND=noninteractive
  # The packages start their own services; the tests start private ones on free ports and need none of them.
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
# The reference implementation of JSON Logic, which ours is compared with.
reference=Tests/Policies/Conditions/Logic/Reference
if [ ! "$reference/node_modules/.package-lock.json" -nt "$reference/package-lock.json" ]; then
  npm ci --prefix "$reference" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
fi
