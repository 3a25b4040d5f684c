// Answers lines {id, expression, zone, from, count} on standard input with lines {id, slots | error} on standard output, in order.
const { Cron } = require("croner");
const { createInterface } = require("node:readline");

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, expression, zone, from, count } = JSON.parse(line);
  try {
    const cron = new Cron(expression, { timezone: zone, mode: "5-part", paused: true });
    const slots = [];
    for (let at = new Date(from); slots.length < count; ) {
      at = cron.nextRun(at);
      if (at === null) break;
      slots.push(at.toISOString());
    }
    console.log(JSON.stringify({ id, slots }));
  } catch (error) {
    console.log(JSON.stringify({ id, error: error.message }));
  }
});
