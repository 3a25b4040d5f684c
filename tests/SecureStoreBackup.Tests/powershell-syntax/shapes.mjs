// The shape of what a piece of script puts out: an object with a shape per key, or the names of the types that a value may have,
// as in "null|string". A list has the shape of its elements. "?" is a value of which the script alone does not tell the type.
import { all, callOf, enclosing, entriesOf } from './walk.mjs';

const through = new Set(['Where-Object', 'Select-Object', 'Sort-Object']);
const statements = new Set(['statement_list', 'statement_block', 'script_block', 'script_block_body', 'sub_expression', 'array_expression', 'parenthesized_expression',
  'script_block_expression', 'array_literal_expression', 'else_clause', 'elseif_clauses', 'catch_clauses', 'catch_clause', 'finally_clause', 'try_statement', 'function_statement']);
const withHead = new Set(['if_statement', 'elseif_clause', 'foreach_statement', 'while_statement', 'for_statement', 'do_statement']);

export class Shapes {
  constructor(functions) {
    this.functions = functions;
    this.known = new Map();
  }

  of(node) {
    return spell(this.evaluate(node));
  }

  evaluate(node) {
    if (!this.known.has(node)) {
      // What is asked for again while it is being found adds nothing to itself.
      this.known.set(node, { types: [] });
      this.known.set(node, this.evaluateOnce(node));
    }
    return this.known.get(node);
  }

  evaluateOnce(node) {
    switch (node.type) {
      case 'hash_literal_expression': return { keys: Object.fromEntries(entriesOf(node).map(({ key, value }) => [key, this.evaluate(value)])) };
      case 'cast_expression': return this.cast(node);
      case 'integer_literal': return { types: ['int'] };
      case 'string_literal': return { types: ['string'] };
      case 'variable': return this.variable(node);
      case 'pipeline': case 'pipeline_chain': return this.pipeline(node);
      case 'assignment_expression': case 'post_increment_expression': case 'comment': case 'param_block': case 'function_parameter_declaration': case 'function_name':
        return { types: [] };
    }
    if (statements.has(node.type)) return union(named(node).map((child) => this.evaluate(child)));
    if (withHead.has(node.type)) return union(named(node).filter((child) => /statement_block|_clauses?$/.test(child.type)).map((child) => this.evaluate(child)));
    return named(node).length === 1 ? this.evaluate(named(node)[0]) : { types: ['?'] };
  }

  cast(node) {
    const type = node.children[0].text.toLowerCase();
    const known = { '[string]': 'string', '[bool]': 'bool', '[int]': 'int' }[type];
    return known ? { types: [known] } : type === '[pscustomobject]' ? this.evaluate(named(node)[1]) : { types: ['?'] };
  }

  variable(node) {
    const name = node.text.toLowerCase();
    if (name === '$null') return { types: ['null'] };
    if (name === '$true' || name === '$false') return { types: ['bool'] };
    const scope = enclosing(node, 'function_statement') ?? outermost(node);
    const assigned = all(scope, (child) => child.type === 'assignment_expression' && child.children[0].text.trim().toLowerCase() === name);
    const values = assigned.map((assignment) => assignment.children.at(-1));
    for (const loop of all(scope, (child) => child.type === 'foreach_statement' && child.children.some((part) => part.type === 'variable' && part.text.toLowerCase() === name)))
      values.push(loop.children.find((child) => child.type === 'pipeline'));
    return values.length === 0 ? { types: ['?'] } : union(values.map((value) => this.evaluate(value)));
  }

  pipeline(node) {
    const stages = named(node).filter((child) => !child.type.startsWith('redirection'));
    if (node.type === 'pipeline') return union(stages.map((stage) => this.evaluate(stage)));
    for (let i = stages.length - 1; i >= 0; i--) {
      if (stages[i].type !== 'command') return this.evaluate(stages[i]);
      const call = callOf(stages[i]);
      if (call.name === 'Out-Null') return { types: [] };
      if (call.name === 'ForEach-Object' && call.block) return this.evaluate(call.block);
      if (through.has(call.name)) continue;
      return this.functions.has(call.name) ? this.evaluate(this.functions.get(call.name)) : { types: ['?'] };
    }
    return { types: ['?'] };
  }
}

const named = (node) => node.children.filter((child) => child.named && child.type !== 'comment');

function outermost(node) {
  while (node.parent) node = node.parent;
  return node;
}

// Objects win: beside one, null and what void methods seem to put out do not count.
function union(parts) {
  const objects = parts.filter((part) => part.keys);
  if (objects.length === 0) return { types: [...new Set(parts.flatMap((part) => part.types))] };
  const keys = {};
  for (const object of objects)
    for (const [key, shape] of Object.entries(object.keys)) keys[key] = keys[key] ? union([keys[key], shape]) : shape;
  return { keys };
}

const spell = (shape) => shape.keys ? Object.fromEntries(Object.entries(shape.keys).map(([key, value]) => [key, spell(value)])) : [...shape.types].sort().join('|');
