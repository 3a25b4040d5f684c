// Makes charts/securestore-backup's templates and crds of manifests/ and crds/: node charts/generate.mjs [FOLDER]
// Each place that a value takes is named here with the text that stands there now; a text that is not found is an error.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const to = process.argv[2] ?? join(root, 'charts', 'securestore-backup');
const read = path => readFileSync(join(root, path), 'utf8').replace(/^ *#.*\n/gm, '');
const write = (path, text) => { mkdirSync(dirname(join(to, path)), { recursive: true }); writeFileSync(join(to, path), text); };
const escape = text => text.replace(/\{\{|\}\}/g, braces => `{{ "${braces}" }}`);
const here = text => text.replace(/namespace: (sharepoint|securestore)$/gm, 'namespace: {{ .Release.Namespace }}');
const only = (value, text, otherwise) => `{{- if .Values.${value} }}\n${text}${otherwise ? `{{- else }}\n${otherwise}` : ''}{{- end }}\n`;

/** Puts other texts into the place of some. */
function put(text, ...changes) {
  for (const [there, instead] of changes) {
    if (text.split(there).length !== 2) throw new Error(`not there, or not once: ${there}`);
    text = text.replace(there, () => instead);
  }
  return text;
}

/** The lines of a text from one on, as long as they lie deeper than it. */
function block(text, first) {
  const lines = text.split('\n');
  const at = lines.findIndex(line => line === first);
  if (at < 0) throw new Error(`not there: ${first}`);
  const depth = first.length - first.trimStart().length;
  const end = lines.findIndex((line, index) => index > at && line.trim() !== '' && (line.length - line.trimStart().length < depth || (line.length - line.trimStart().length === depth && !line.trimStart().startsWith('-'))));
  return lines.slice(at, end < 0 ? undefined : end).filter(line => line !== '').join('\n') + '\n';
}

const base = name => read(`manifests/base/${name}.yaml`);
const overlay = name => read(`manifests/overlays/${name}.yaml`);
const available = overlay('high-availability/deployment');
const wide = overlay('cluster-wide/operator/deployment');
const deployment = base('deployment');

write('templates/serviceaccount.yaml', here(base('serviceaccount')) + put(
  block(overlay('single-namespace/identity'), '  annotations:'),
  ['00000000-0000-0000-0000-000000000000', '{{ .Values.workloadIdentity.clientId | quote }}']));
write('templates/deployment.yaml', here(put(
  deployment,
  ['  replicas: 1\n', only('highAvailability', '  replicas: 2\n' + block(available, '  strategy:'), '  replicas: 1\n')],
  ['registry.example.com/securestore:0.1.0', '{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}'],
  [block(deployment, '          args:'), only('clusterWide.enabled', block(wide, '          args:'), block(deployment, '          args:'))],
  [block(deployment, '          resources:'), '          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n'],
  ['          volumeMounts:\n', '          volumeMounts:\n' + only('clusterWide.enabled', block(wide, '          volumeMounts:').split('\n').slice(1).join('\n'))],
  ['      volumes:\n', only('highAvailability', block(available, '      affinity:') + block(available, '      topologySpreadConstraints:'))
    + '      volumes:\n' + only('clusterWide.enabled', block(wide, '      volumes:').split('\n').slice(1).join('\n'))])));
write('templates/poddisruptionbudget.yaml', only('highAvailability', here(overlay('high-availability/poddisruptionbudget'))));
write('templates/service.yaml', here(base('service')));
write('templates/networkpolicy.yaml', only('networkPolicy.enabled', put(
  here(base('networkpolicy')),
  ['          port: 7443\n', '          port: 7443\n{{- range .Values.networkPolicy.furtherPorts }}\n        - protocol: TCP\n          port: {{ . }}\n{{- end }}\n'])));
for (const name of ['leader', 'cluster-id', 'people']) write(`templates/${name}.yaml`, here(base(name)));
write('templates/role.yaml', only('clusterWide.enabled', here(overlay('cluster-wide/operator/clusterrole')), here(overlay('single-namespace/role'))));
const bindings = overlay('cluster-wide/operator/bindings');
write('templates/bindings.yaml', only('clusterWide.enabled', here(put(
  bindings, [bindings.slice(bindings.indexOf('    bindings:\n')), '    bindings:\n      {{- toYaml .Values.clusterWide.bindings | nindent 6 }}\n']))));
const tenants = overlay('cluster-wide/tenants').split('---\n')[1];
write('templates/tenants.yaml', only('clusterWide.enabled', '{{- range .Values.clusterWide.tenants }}\n---\n' + put(
  tenants, ['namespace: sharepoint', 'namespace: {{ . }}'], ['namespace: securestore', 'namespace: {{ $.Release.Namespace }}']) + '{{- end }}\n'));
const labels = '\n    {{- with .Values.prometheus.labels }}\n    {{- toYaml . | nindent 4 }}\n    {{- end }}';
const name = '    app.kubernetes.io/name: secure-store-backup';
write('templates/prometheus.yaml', only('prometheus.enabled', [
  put(here(overlay('prometheus/servicemonitor')), [`labels:\n${name}`, `labels:\n${name}${labels}`]),
  put(here(escape(overlay('prometheus/prometheusrule'))), [name, name + labels])
    .replace(/runbook_url: docs\//g, 'runbook_url: {{ .Values.prometheus.runbooks }}docs/'),
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: securestore-dashboard\n  namespace: {{ .Release.Namespace }}\n  labels:\n${name}\n    grafana_dashboard: "1"\ndata:\n  dashboard.json: |\n`
    + escape(read('manifests/overlays/prometheus/dashboard.json')).replace(/^(?=.)/gm, '    '),
].join('---\n')));
for (const file of readdirSync(join(root, 'crds')).filter(file => file.endsWith('.yaml'))) write(`crds/${file}`, readFileSync(join(root, 'crds', file), 'utf8'));
