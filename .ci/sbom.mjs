// What a program is made of, as CycloneDX 1.6, from the lock file that it is built with: `node .ci/sbom.mjs src/SecureStoreBackup.Operator`.
// Packages that only help to build are in it with scope "excluded". The .NET runtime is not: it comes with the image, or with a
// self-contained program, and its version is `securestore version`'s.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node .ci/sbom.mjs PROJECT-FOLDER, such as src/SecureStoreBackup.Operator');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const text = (file) => readFileSync(join(root, file), 'utf8');
const lockText = text(join(folder, 'packages.lock.json'));
const version = /<Version>(.*?)<\/Version>/.exec(text('Directory.Build.props'))[1];
const project = basename(folder);
const builders = new Set([...text('Directory.Build.props').matchAll(/<PackageReference Include="([^"]+)" PrivateAssets="all"/g)].map((m) => m[1]));

// A package stands once per framework and runtime; it is one component, which is direct if it is so anywhere.
const components = new Map();
for (const packages of Object.values(JSON.parse(lockText).dependencies)) {
  for (const [name, entry] of Object.entries(packages)) {
    if (entry.type === 'Project') continue;
    const purl = `pkg:nuget/${name}@${entry.resolved}`;
    const direct = entry.type === 'Direct' || components.get(purl)?.direct === true;
    components.set(purl, { name, entry, direct });
  }
}
const resolved = new Map([...components].map(([purl, { name }]) => [name.toLowerCase(), purl]));
const wanted = (names) => [...new Set(names.map((name) => resolved.get(name.toLowerCase())).filter(Boolean))].sort();
const sorted = [...components].sort(([a], [b]) => (a < b ? -1 : 1));
const self = `pkg:generic/${project}@${version}`;
// The same lock file gives the same document: no time, and a serial number of the content.
const digest = createHash('sha256').update(project).update(version).update(lockText).digest('hex');

console.log(JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
  version: 1,
  metadata: { component: { type: 'application', 'bom-ref': self, name: project, version } },
  components: sorted.map(([purl, { name, entry, direct }]) => ({
    type: 'library', 'bom-ref': purl, name, version: entry.resolved, purl,
    scope: builders.has(name) ? 'excluded' : 'required',
    properties: [
      { name: 'securestore:dependency', value: direct ? 'direct' : 'transitive' },
      { name: 'nuget:contentHash', value: entry.contentHash },
    ],
  })),
  dependencies: [
    { ref: self, dependsOn: sorted.filter(([, { direct }]) => direct).map(([purl]) => purl) },
    ...sorted.map(([purl, { entry }]) => ({ ref: purl, dependsOn: wanted(Object.keys(entry.dependencies ?? {})) })),
  ],
}, null, 2));
