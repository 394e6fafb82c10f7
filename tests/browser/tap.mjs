// Test Anything Protocol: one promise after the other; what fails says why and does not stop the others.
let count = 0;
let failed = 0;

export async function promise(name, play) {
  count++;
  try {
    await play();
    console.log(`ok ${count} - ${name}`);
  } catch (problem) {
    failed++;
    console.log(`not ok ${count} - ${name}`);
    console.log(String(problem.stack ?? problem).replace(/^/gm, "# "));
  }
}

export function check(truth, what) {
  if (!truth) throw new Error(what);
}

export function done() {
  console.log(`1..${count}`);
  return failed === 0 ? 0 : 1;
}
