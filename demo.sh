#!/usr/bin/env bash
# The main job, end to end, on this machine alone: a policy from manifests/samples turns into a verified off-site recovery
# point; the farm's Secure Store is wiped, and comes back from it. About two minutes on a warm machine; leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")"
source .ci/lib.sh

keep=false
case "${1:-}" in
  '') ;;
  --keep) keep=true ;;
  *) say "Usage: ./demo.sh [--keep]"
     say "  --keep   leave the world up afterwards, and say how to use it"
     [ "$1" = --help ] || [ "$1" = -h ] || exit 2
     exit 0 ;;
esac

title "Prerequisites"
prerequisites
say "dotnet $(dotnet --version), node $(node --version), kubectl $(kubectl version --client 2>/dev/null | grep -oE 'v[0-9]+\.[0-9]+\.[0-9]+' | head -1)"
# Debian's kubectl is older than the schema that it would check against.
validate=(); kubectl version --client 2>/dev/null | grep -qE 'v1\.(1[0-9]|2[0-4])\.|Minor:"(1[0-9]|2[0-4])' && validate=(--validate=false)

title "Build"
for project in src/SecureStoreBackup.Operator src/SecureStoreBackup.FarmAgent tests/SecureStoreBackup.Sandbox; do
  compile $project -c Debug
done
sandbox=tests/SecureStoreBackup.Sandbox/bin/Debug/net10.0/sandbox

title "A world on loopback: SharePoint farm, SQL Server, farm agent, Key Vault, Azurite, Kubernetes API server, operator"
world=$(mktemp -d "${TMPDIR:-/tmp}/securestore-demo-XXXXXX")
started=''
finish() {
  status=$?
  if $keep && [ $status = 0 ]; then
    cat <<EOF

The world stays up. Use it:
  export KUBECONFIG=$world/kubeconfig
  kubectl -n sharepoint get securestore
  kubectl -n sharepoint create -f manifests/samples/backup-now.yaml      # one more backup, now
  $sandbox show secrets --world $world                 # names in the vaults
  $sandbox show blobs --world $world                   # what lies off-site
  $sandbox fault VaultUnavailable --world $world       # make something fail; fault none mends it
  tail -f $world/operator.log $world/contoso/agent.log
  $sandbox down --world $world && rm -r $world         # end it
EOF
  elif [ -n "$started" ]; then
    kill -TERM "$started" 2>/dev/null || true
    wait "$started" 2>/dev/null || true
    if [ $status = 0 ]; then rm -rf "$world"; else say "The logs are in $world."; fi
  fi
}
trap finish EXIT
if $keep; then
  setsid "$sandbox" up --world "$world" --operator --database-megabytes 64 >"$world/up.log" 2>&1 </dev/null &
else
  "$sandbox" up --world "$world" --operator --database-megabytes 64 >"$world/up.log" 2>&1 </dev/null &
fi
started=$!
for _ in $(seq 1 600); do
  grep -q '^sandbox: up' "$world/up.log" && break
  kill -0 "$started" 2>/dev/null || { cat "$world/up.log"; die "the sandbox did not come up"; }
  sleep 0.2
done
grep -q '^sandbox: up' "$world/up.log" || { cat "$world/up.log"; die "the sandbox did not come up within two minutes"; }
sed -n 's/^sandbox: starting/  /p' "$world/up.log"
export KUBECONFIG=$world/kubeconfig

# Nothing is waited for in a world that is gone.
alive() { kill -0 "$started" 2>/dev/null || { cat "$world/up.log"; die "the sandbox ended before the demo did"; }; }

title "What a person does: definitions, namespace, the farm agent's certificate, the policy"
set -x
kubectl create namespace sharepoint
kubectl apply "${validate[@]}" -f crds
kubectl -n sharepoint create secret generic contoso-farm-agent --type=kubernetes.io/tls --from-file="$world/credentials/contoso-farm-agent"
kubectl apply "${validate[@]}" -k "$world/samples"
{ set +x; } 2>/dev/null

title "The first backup (runOnCreate: true)"
backup=''
for _ in $(seq 1 150); do
  backup=$(kubectl -n sharepoint get ssb -o jsonpath='{.items[0].metadata.name}' 2>/dev/null) && [ -n "$backup" ] && break
  alive
  sleep 0.4
done
[ -n "$backup" ] || { kubectl -n sharepoint describe ssbp contoso; die "no backup was started"; }
kubectl -n sharepoint get ssb "$backup" -w &
watching=$!
phase=''
for _ in $(seq 1 600); do
  phase=$(kubectl -n sharepoint get ssb "$backup" -o jsonpath='{.status.phase}' 2>/dev/null || true)
  case $phase in Completed|Failed) break ;; esac
  alive
  sleep 0.5
done
kill $watching 2>/dev/null || true; wait $watching 2>/dev/null || true
if [ "$phase" = Completed ]; then
  kubectl -n sharepoint wait --for=condition=OffsiteCurrent --timeout=60s ssbp/contoso >/dev/null
fi

title "kubectl get ssbp,ssb"
kubectl -n sharepoint get ssbp,ssb
title "kubectl describe ssb $backup (events, and how it went)"
kubectl -n sharepoint get ssb "$backup" -o jsonpath='{range .status.steps[*]}{.state}{"\t"}{.name}{"\t"}{.message}{"\n"}{end}'
kubectl -n sharepoint describe ssb "$backup" | sed -n '/^Events:/,$p'
title "Names of secrets in the vaults (the first was put there by people, the rest by us)"
"$sandbox" show secrets --world "$world"
title "What lies off-site"
"$sandbox" show blobs --world "$world"

title "Verdict"
point=$(kubectl -n sharepoint get ssb "$backup" -o jsonpath='{.status.recoveryPoint}')
verified=$(kubectl -n sharepoint get ssb "$backup" -o jsonpath='{range .status.offsite[*]}{.verifiedAt}{"\n"}{end}' | grep -c . || true)
manifests=$("$sandbox" show blobs --world "$world" | grep -c "/$point/manifest.json" || true)
protected=$(kubectl -n sharepoint get ssbp contoso -o jsonpath='{.status.protected}')
if [ "$phase" = Completed ] && [ "$verified" = 2 ] && [ "$manifests" = 2 ] && [ "$protected" = True ]; then
  say "Recovery point $point: read back byte for byte at $verified targets, its passphrase accepted by the farm."
else
  kubectl -n sharepoint get ssb "$backup" -o jsonpath='{.status.message}{"\n"}'
  die "no verified recovery point: phase ${phase:-none}, verified at $verified of 2 targets, $manifests manifests, protected $protected"
fi

title "The accident: somebody wipes the farm's Secure Store"
"$sandbox" show credentials --world "$world"
"$sandbox" wipe --world "$world"
"$sandbox" show credentials --world "$world"

title "The restore: its plan first, and nothing before a person says yes"
kubectl -n sharepoint create "${validate[@]}" -f - <<EOF
apiVersion: securestore.dev/v1alpha1
kind: SecureStoreRestore
metadata: {name: after-the-accident}
spec:
  policyName: contoso
  mode: SecureStore
  source: {backupName: $backup}
EOF
phase_is() {
  local wanted=$1 now=''
  for _ in $(seq 1 600); do
    now=$(kubectl -n sharepoint get ssr after-the-accident -o jsonpath='{.status.phase}' 2>/dev/null || true)
    case $now in "$wanted") return 0 ;; Failed) break ;; esac
    alive
    sleep 0.4
  done
  kubectl -n sharepoint get ssr after-the-accident -o jsonpath='{.status.message}{"\n"}'
  die "the restore is ${now:-not begun}, not $wanted"
}
phase_is AwaitingConfirmation
kubectl -n sharepoint get ssr after-the-accident -o jsonpath='{.status.plan}{"\n"}'
set -x
kubectl -n sharepoint patch ssr after-the-accident --type merge -p "{\"spec\":{\"confirm\":\"$point\"}}"
{ set +x; } 2>/dev/null
kubectl -n sharepoint get ssr after-the-accident -w &
watching=$!
phase_is Completed
kill $watching 2>/dev/null || true; wait $watching 2>/dev/null || true
kubectl -n sharepoint get ssr after-the-accident -o jsonpath='{range .status.steps[*]}{.state}{"\t"}{.name}{"\t"}{.message}{"\n"}{end}'
credentials=$("$sandbox" show credentials --world "$world")
say "$credentials"
if grep -q 'unreadable' <<<"$credentials" || ! grep -q 'readable, as stored on day one' <<<"$credentials"; then
  die "the restore is completed, and the credentials cannot be read"
fi
say "The Secure Store is back, its key is open, and its credentials can be read as on the first day."
