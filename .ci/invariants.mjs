// Counts the passed tests of each invariant in the runner's XML reports.
import { readFileSync } from 'node:fs';

const counts = new Map();
for (const file of process.argv.slice(2)) {
  for (const [, attributes, body] of readFileSync(file, 'utf8').matchAll(/<test ([^>]*)>([\s\S]*?)<\/test>/g)) {
    if (!/result="Pass"/.test(attributes)) continue;
    for (const [, invariant] of body.matchAll(/<trait name="Invariant" value="([^"]+)"/g))
      counts.set(invariant, (counts.get(invariant) ?? 0) + 1);
  }
}
for (const [invariant, count] of [...counts].sort((a, b) => a[0].localeCompare(b[0], 'en', { numeric: true })))
  console.log(`${invariant.padStart(5)}  ${count}`);
