#!/usr/bin/env bash
# The agent's tests about files, journals, configuration and child processes, as Windows programs under Debian's wine. TLS and RSA do
# not work there, so nothing that talks over the network is among them; a test that needs what wine lacks skips with its reason.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/lib.sh

if ! (install_command wine wine) || ! command -v wine >/dev/null; then
  [ -z "${CI:-}" ] || die "wine is missing"
  say "wine [SKIP]: Debian's wine is neither here nor to be installed by this user"
  exit 0
fi
folder=artifacts/wine
export WINEDEBUG=-all WINEPREFIX=$PWD/artifacts/wine-prefix
rm -rf "$folder"
mkdir -p artifacts
# The lock files of the repository know no other runtime than the build's own; this one is thrown away with obj/.
dotnet publish tests/SecureStoreBackup.Tests -c Debug -r win-x64 --self-contained -p:NuGetLockFilePath=obj/win-x64.lock.json \
  -p:RunAnalyzers=false -v quiet -nologo -o "$folder"
# .NET under wine crashes when it collects a method that was emitted, and hangs when an exception leaves one: none is emitted here.
node -e '
  const fs = require("fs"), file = process.argv[1], settings = JSON.parse(fs.readFileSync(file));
  settings.runtimeOptions.configProperties["Switch.System.Reflection.ForceInterpretedInvoke"] = true;
  fs.writeFileSync(file, JSON.stringify(settings, null, 2));' "$folder/SecureStoreBackup.Tests.runtimeconfig.json"
export DOTNET_GCgen0size=0x40000000
trap 'wineserver -k 2>/dev/null || true' EXIT
classes=()
for name in Files.JailTests Files.SetFilesTests Files.NamesTests Files.WindowsPathTests Jobs.FenceTests Jobs.JobJournalTests \
  'Processes.*' SharePoint.Catalog.HistoryFileTests SharePoint.Catalog.SuccessRuleTests Hosting.ConfigurationFileTests; do
  classes+=(-class "SecureStoreBackup.Tests.FarmAgent.$name")
done
timeout --kill-after=30 300 wine "$folder/SecureStoreBackup.Tests.exe" -noColor -xml artifacts/tests/wine.xml "${classes[@]}"
