#!/usr/bin/env bash
# Publishes the farm agent for Windows from a copy of the tree without any build output, as a clean clone has none, and looks at what
# came out: one program, the scripts and the installer beside it, lock files as they were, the size that the README tells.
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/lib.sh

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -cf - | tar -xf - -C "$copy"
(cd "$copy" && dotnet publish src/SecureStoreBackup.FarmAgent -c Release -r win-x64 --self-contained -p:PublishSingleFile=true -v quiet -nologo -o agent)

program="$copy/agent/securestore-farm-agent.exe"
[ "$(head -c 2 "$program")" = MZ ] || die "$program is no Windows program"
[ ! -e "$copy/agent/Microsoft.Data.SqlClient.dll" ] || die "the publish is no single file"
for file in src/SecureStoreBackup.FarmAgent/Install-FarmAgent.ps1 src/SecureStoreBackup.FarmAgent/SharePoint/Scripts/*; do
  published=${file#src/SecureStoreBackup.FarmAgent/}
  cmp "$copy/$file" "$copy/agent/${published#SharePoint/}"
done
for lock in src/*/packages.lock.json; do cmp "$lock" "$copy/$lock"; done

size=$(( ($(stat -c %s "$program") + 524288) / 1048576 ))
told=$(grep -oE 'one program of [0-9]+ MiB' README.md | grep -oE '[0-9]+')
say "securestore-farm-agent.exe: $size MiB; README.md says $told MiB"
[ $((size - told)) -le 2 ] && [ $((told - size)) -le 2 ] || die "README.md tells another size; correct it"
