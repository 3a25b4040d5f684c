#!/usr/bin/env bash
# The tests. Without arguments: build with analysers, unit, property and in-process tests, and the main kubectl stories (6 min at
# most on two cores, prerequisites installed). With --all: every story, formatting, locked restore and the demo; CI runs this.
set -euo pipefail
cd "$(dirname "$0")"
source .ci/lib.sh

all=false
case "${1:-}" in
  '') ;;
  --all) all=true ;;
  *) say "Usage: ./test.sh [--all]"; [ "$1" = --help ] || [ "$1" = -h ] || exit 2; exit 0 ;;
esac

results=artifacts/tests
rm -rf $results; mkdir -p $results
# What the operator asks of the sandbox's API server is written down here, and compared with its rights.
export SECURESTORE_API_REQUESTS=$PWD/$results/operator-requests
passed=0 failed=0 skipped=0 times=''

# Runs one suite and counts it. A suite of tests ends in the runner's own summary; any other counts as one test.
# What it prints is kept; here only failures, skips with their reasons, and the summary are shown.
suite() {
  local name=$1; shift
  title "$name"
  local started=$SECONDS log="$results/$name.log" status=0
  "$@" >"$log" 2>&1 || status=$?
  grep -E -A12 '\[(FAIL|SKIP)\]' "$log" || true
  local line; line=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -1 || true)
  if [ -n "$line" ]; then
    local total errors bad left
    read -r total errors bad left <<<"$(tr -dc '0-9 \n' <<<"${line//,/}" | tr -s ' ')"
    [ "$total" != 0 ] || { failed=$((failed + 1)); say "no test ran"; }
    passed=$((passed + total - bad - left)); failed=$((failed + bad + errors)); skipped=$((skipped + left))
    if [ $status != 0 ] && [ $((bad + errors)) = 0 ]; then failed=$((failed + 1)); fi
    say "$line"
  elif [ $status = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    tail -n 60 "$log"
  fi
  times+=$(printf '%6d s  %s%s' $((SECONDS - started)) "$name" "$([ $status = 0 ] || printf '  FAILED')")$'\n'
  return 0
}

build() { compile SecureStoreBackup.slnx; }
# What the analysers say are errors of the build, so that the slowest third of dotnet format has nothing left to say.
formatting() {
  dotnet format whitespace SecureStoreBackup.slnx --verify-no-changes --no-restore &&
    dotnet format style SecureStoreBackup.slnx --verify-no-changes --no-restore
}
# A suite that hangs is a suite that failed: the limit in minutes is several times what it takes.
runner() {
  local limit=$1 name=$2 project=$3; shift 3
  timeout --kill-after=30 "${limit}m" "tests/$project/bin/Debug/net10.0/$project" "$@" -noColor -xml "$results/$name.xml"
}

title "Prerequisites"
prerequisites
test_prerequisites
if $all; then
  long_prerequisites
fi
if $all; then suite restore-locked dotnet restore SecureStoreBackup.slnx --locked-mode -v quiet; fi
suite build build
if [ $failed = 0 ]; then
  selection=(); $all || selection=(-trait- Suite=Long)
  suite tests runner 30 tests SecureStoreBackup.Tests "${selection[@]}"
  suite stories runner 20 stories SecureStoreBackup.EndToEnd -trait- Suite=Long -parallel collections -maxThreads 2
  if $all; then
    # In a world of their own, with the story that comes last in each: it searches what the others left behind. One after the other,
    # since some stop the world for all.
    suite long-stories runner 45 long-stories SecureStoreBackup.EndToEnd -trait Suite=Long -trait Suite=Last
    suite operator-requests .ci/operator-requests.sh "$([ $failed = 0 ] && echo --all)"
    suite format formatting
    suite publish-win .ci/publish-win.sh
    suite wine .ci/wine.sh
    suite demo ./demo.sh
  else
    suite operator-requests .ci/operator-requests.sh
  fi
fi

title "Tests that passed, by the invariant that they hold (docs/architecture.md)"
node .ci/invariants.mjs $results/*.xml || true
title "Time per suite"
printf '%s' "$times"
say ""
say "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
