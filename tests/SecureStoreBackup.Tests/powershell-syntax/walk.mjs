// Ways through a syntax tree.

// The tree as plain objects: each look at the parser's own nodes costs a call into WebAssembly.
export function plain(node, text, parent = null) {
  const own = { type: node.type, named: node.isNamed, isMissing: node.isMissing, text: text.slice(node.startIndex, node.endIndex), line: node.startPosition.row + 1, parent };
  own.children = node.children.map((child) => plain(child, text, own));
  return own;
}

export function all(node, wanted, found = []) {
  if (wanted(node)) found.push(node);
  for (const child of node.children) all(child, wanted, found);
  return found;
}

export const functionsOf = (root) =>
  all(root, (node) => node.type === 'function_statement').map((node) => [node.children.find((child) => child.type === 'function_name').text, node]);

export function enclosing(node, type) {
  for (let above = node.parent; above; above = above.parent) if (above.type === type) return above;
  return null;
}

const functionAround = (node) => enclosing(node, 'function_statement')?.children.find((child) => child.type === 'function_name').text ?? null;

// Whether it runs only when ShouldProcess says so.
function isGuarded(node) {
  for (let block = node.parent; block; block = block.parent) {
    if (block.type !== 'statement_block' || block.parent?.type !== 'if_statement') continue;
    const condition = block.parent.children.find((child) => child.type === 'pipeline');
    if (condition?.text.includes('$PSCmdlet.ShouldProcess(')) return true;
  }
  return false;
}

// The commands of a tree, in their order: name, parameters with the argument that follows each, other arguments, splatted tables.
export const callsOf = (root) => all(root, (node) => node.type === 'command').map(callOf);

export function callOf(node) {
  const name = node.children.find((child) => ['command_name', 'command_name_expr', 'path_command_name'].includes(child.type));
  const elements = node.children.find((child) => child.type === 'command_elements')?.children.filter((child) => child.type !== 'command_argument_sep') ?? [];
  const call = { name: name?.text ?? '', line: node.line, in: functionAround(node), guarded: isGuarded(node), parameters: [], values: [], splats: [], node, block: null };
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (element.type === 'command_parameter') {
      const colon = elements[i + 1]?.type === ':';
      const value = elements[i + (colon ? 2 : 1)];
      const takes = value && (colon || (isArgument(value) && !value.text.startsWith('@')));
      call.parameters.push({ name: element.text.slice(1), value: takes ? value.text : null });
      if (takes) i += colon ? 2 : 1;
    } else if (/^@\w+$/.test(element.text)) {
      call.splats.push({ variable: element.text.slice(1), keys: keysOf(root(node), element.text.slice(1)) });
    } else if (isArgument(element)) {
      call.values.push(element.text);
    }
  }
  call.block = all(node, (child) => child.type === 'script_block_expression')[0] ?? null;
  return call;
}

const isArgument = (node) => !['command_parameter', 'redirection', 'redirections', ':'].includes(node.type);

function root(node) {
  while (node.parent) node = node.parent;
  return node;
}

// What may stand in a table that is splatted: its literal's keys, and those that are set one by one.
function keysOf(tree, variable) {
  const keys = new Set();
  for (const assignment of all(tree, (node) => node.type === 'assignment_expression')) {
    const left = assignment.children[0].text.trim();
    if (left.startsWith(`$${variable}.`)) keys.add(left.slice(variable.length + 2));
    if (left !== `$${variable}`) continue;
    const table = all(assignment, (node) => node.type === 'hash_literal_expression')[0];
    if (table) for (const entry of entriesOf(table)) keys.add(entry.key);
  }
  return [...keys];
}

export const entriesOf = (table) =>
  (table.children.find((child) => child.type === 'hash_literal_body')?.children ?? []).filter((child) => child.type === 'hash_entry').map((entry) => ({
    key: entry.children.find((child) => child.type === 'key_expression').text.replace(/^['"]|['"]$/g, ''),
    value: entry.children.find((child) => child.type === 'pipeline') ?? entry.children.at(-1),
  }));
