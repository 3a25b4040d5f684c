// Reads lines of {"expression", "variables"} and answers each with {"value"} or {"error"}. Numbers that are whole are CEL's int.
const ints = value =>
  typeof value === 'number' && Number.isInteger(value) ? BigInt(value)
    : Array.isArray(value) ? value.map(ints)
    : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, ints(child)]))
    : value;

(async () => {
  const { evaluate } = await import('@marcbachmann/cel-js');
  const lines = require('node:readline').createInterface({ input: process.stdin });
  for await (const line of lines) {
    const { expression, variables } = JSON.parse(line);
    let answer;
    try {
      answer = { value: evaluate(expression, ints(variables)) };
    } catch (error) {
      answer = { error: String(error.message) };
    }
    console.log(JSON.stringify(answer));
  }
})();
