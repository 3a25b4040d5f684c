// Prints what the tests look at in PowerShell scripts: errors, commands, uses of the request, and the shape of what a verb returns.
// stdin: {"library": text, "scripts": [{"name", "text"}]}; stdout: one object per script. The library is what scripts dot-source.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Language, Parser } from 'web-tree-sitter';
import { Shapes } from './shapes.mjs';
import { all, callsOf, functionsOf, plain } from './walk.mjs';

// Otherwise the grammar, which is large, is compiled a second time in the background: 15 s of work, for which the exit waits.
setFlagsFromString('--liftoff-only');
await Parser.init();
const grammar = dirname(createRequire(import.meta.url).resolve('tree-sitter-powershell/package.json'));
const parser = new Parser();
parser.setLanguage(await Language.load(join(grammar, 'tree-sitter-powershell.wasm')));

const request = JSON.parse(readFileSync(0, 'utf8'));
const parse = (text) => plain(parser.parse(text).rootNode, text);
const library = parse(request.library);
const answer = request.scripts.map(({ name, text }) => {
  const root = parse(text);
  const verb = callsOf(root).find((call) => call.name === 'Invoke-Verb');
  const shapes = new Shapes(new Map([...functionsOf(library), ...functionsOf(root)]));
  return {
    name,
    errors: all(root, (node) => node.type === 'ERROR' || node.isMissing).map((node) => ({ line: node.line, text: node.text.slice(0, 80) })),
    chains: all(root, (node) => node.type === 'pipeline_chain_tail').map((node) => node.line),
    commands: callsOf(root).map(({ node, block, ...call }) => call),
    uses: all(root, (node) => node.type === 'member_access').filter((node) => ['$arguments', '$secrets'].includes(node.children[0].text))
      .map((node) => ({ of: node.children[0].text.slice(1), name: node.children[2].text })),
    verb: verb?.values[0]?.replace(/^'|'$/g, ''),
    returns: verb?.block ? shapes.of(verb.block) : undefined,
  };
});
process.stdout.write(JSON.stringify(answer));
