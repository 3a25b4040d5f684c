#!/usr/bin/env bash
# Records objects as real runs leave them, for the tests of the GitOps pack and of the definitions' own rules: a sandbox, the real
# operator, kubectl. Writes tests/SecureStoreBackup.Tests/Data/statuses/. Run by hand after a change of the API (about two minutes).
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/lib.sh

[ "${1:-}" = --no-build ] || compile SecureStoreBackup.slnx
to=$PWD/tests/SecureStoreBackup.Tests/Data/statuses
sandbox=tests/SecureStoreBackup.Sandbox/bin/Debug/net10.0/sandbox
world=$(mktemp -d "${TMPDIR:-/tmp}/securestore-statuses-XXXXXX")
"$sandbox" up --world "$world" --operator >"$world/up.log" 2>&1 </dev/null &
up=$!
trap 'kill -TERM $up 2>/dev/null || true; wait $up 2>/dev/null || true; rm -rf "$world"' EXIT
until grep -q '^sandbox: up' "$world/up.log"; do kill -0 $up || { cat "$world/up.log"; exit 1; }; sleep 0.2; done
export KUBECONFIG=$world/kubeconfig
mkdir -p "$to"

k() { kubectl -n sharepoint "$@"; }
# NAME of the file, then what to get. Certificates and addresses of this world are of no use to anybody.
record() {
  local name=$1; shift
  k get "$@" -o json | jq 'del(.metadata.managedFields, .metadata.annotations) | walk(if type == "object" then del(.caBundle) else . end)' >"$to/$name.json"
  say "$name: $(jq -c '[.status.phase, (.status.conditions // [] | map("\(.type)=\(.status)") | join(" "))]' "$to/$name.json")"
}
# RESOURCE JSONPATH VALUE
until_is() {
  for _ in $(seq 1 600); do
    [ "$(k get "$1" -o jsonpath="$2" 2>/dev/null || true)" = "$3" ] && return
    sleep 0.2
  done
  k get "$1" -o yaml; die "$1 $2 did not become $3"
}
make() { k create --validate=false -f - ; }
restore() { printf '{"apiVersion":"securestore.dev/v1alpha1","kind":"SecureStoreRestore","metadata":{"name":"%s"},"spec":{"policyName":"contoso","mode":"%s","source":%s}}' "$1" "$2" "$3" | make; }
backup() { printf '{"apiVersion":"securestore.dev/v1alpha1","kind":"SecureStoreBackup","metadata":{"name":"%s"},"spec":{"policyName":"%s"}}' "$1" "$2" | make; }

kubectl create namespace sharepoint
kubectl apply --validate=false -f crds
k create secret generic contoso-farm-agent --type=kubernetes.io/tls --from-file="$world/credentials/contoso-farm-agent"
kubectl apply --validate=false -k "$world/samples"
until_is ssb '{.items[0].status.phase}' Running
first=$(k get ssb -o jsonpath='{.items[0].metadata.name}')
record backup-running ssb "$first"
until_is "ssb/$first" '{.status.phase}' Completed
record backup-completed ssb "$first"
until_is ssbp/contoso '{.status.protected}' True
record policy-ready ssbp contoso

restore plan SecureStore "{\"backupName\":\"$first\"}"
until_is ssr/plan '{.status.phase}' AwaitingConfirmation
record restore-awaiting-confirmation ssr plan
restore drill Drill '{"latest":true}'
until_is ssr/drill '{.status.phase}' Completed
record restore-completed ssr drill
restore nothing Drill '{"backupName":"there-is-no-such-backup"}'
until_is ssr/nothing '{.status.phase}' Failed
record restore-failed ssr nothing

"$sandbox" fault ComponentError --world "$world"
backup refused contoso
until_is ssb/refused '{.status.phase}' Failed
record backup-failed ssb refused
"$sandbox" fault none --world "$world"

"$sandbox" fault VaultUnavailable --world "$world"
k patch ssbp contoso --type=merge -p '{"spec":{"jitterSeconds":601}}'   # an edit is looked at now, and not at the next probe
until_is ssbp/contoso '{.status.conditions[?(@.type=="Reconciling")].status}' True
record policy-reconciling ssbp contoso
"$sandbox" fault none --world "$world"
until_is ssbp/contoso '{.status.conditions[?(@.type=="Ready")].status}' True
k patch ssbp contoso --type=merge -p '{"spec":{"suspend":true}}'
until_is ssbp/contoso '{.status.conditions[?(@.type=="Scheduling")].reason}' Suspended
until_is ssbp/contoso '{.status.conditions[?(@.type=="Ready")].status}' True
record policy-suspended ssbp contoso
k patch ssbp contoso --type=merge -p '{"spec":{"farm":{"serviceApplication":"There is none"}}}'
until_is ssbp/contoso '{.status.conditions[?(@.type=="Stalled")].status}' True
record policy-stalled ssbp contoso
