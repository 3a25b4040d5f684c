#!/usr/bin/env bash
# What the operator asked of the API server in the stories, against the list that its rights are compared with (GrantsTests).
# Nothing may be missing from the list; with --all, where every story was told, nothing on it may be spare either.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=tests/SecureStoreBackup.Tests/Data/operator-requests.txt
folder=artifacts/tests/operator-requests
ls "$folder"/*.txt >/dev/null 2>&1 || { echo "Nothing was recorded: no story had an operator on the sandbox's API server."; exit 0; }
LC_ALL=C sort -u "$folder"/*.txt >"$folder.seen"
missing=$(LC_ALL=C comm -13 "$kept" "$folder.seen")
spare=$(LC_ALL=C comm -23 "$kept" "$folder.seen")
if [ -n "$missing" ]; then
  printf 'The operator asked for what %s lacks:\n%s\n' "$kept" "$missing"
  exit 1
fi
if [ "${1:-}" = --all ] && [ -n "$spare" ]; then
  printf 'The operator never asked for what %s lists, and its rights allow it:\n%s\n' "$kept" "$spare"
  exit 1
fi
echo "$(wc -l <"$folder.seen") kinds of requests, all of them listed."
