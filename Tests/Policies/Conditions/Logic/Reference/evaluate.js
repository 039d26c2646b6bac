// Reads lines of {rule, data}; answers each with the reference's result as JSON, or {"error": …}.
const logic = require('json-logic-js');
require('readline').createInterface({ input: process.stdin }).on('line', line => {
  const { rule, data } = JSON.parse(line);
  let answer;
  try {
    const result = logic.apply(rule, data);
    answer = typeof result === 'number' && !Number.isFinite(result) ? { number: String(result) } : { value: result === undefined ? null : result };
  } catch (error) {
    answer = { error: error.message };
  }
  console.log(JSON.stringify(answer));
});
