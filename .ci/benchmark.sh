#!/usr/bin/env bash
# Builds what is measured, compiled ahead as the image is, and runs one benchmark: .ci/benchmark.sh NAME [OPTIONS]; --help lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/lib.sh
prerequisites
folder=artifacts/benchmarks/Release/net10.0
compile src/SecureStoreBackup.FarmAgent -c Release
# The lock files of the repository know no other runtime of the tests than the build's own; this one is thrown away with obj/.
dotnet publish tests/SecureStoreBackup.Benchmarks -c Release --use-current-runtime -p:PublishReadyToRun=true \
  -p:NuGetLockFilePath=obj/benchmarks.lock.json -v quiet -nologo -o "$folder"
exec "$folder/benchmarks" "$@"
