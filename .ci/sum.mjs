// What the reports of a folder say together: each test that failed, by name and reason, then the one line of figures.
import { readdirSync, readFileSync } from "node:fs";

const [, , folder] = process.argv;
const sum = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
const lines = [];
for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  for (const key of Object.keys(sum)) sum[key] += report[key];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (file.status === "failed" && failed.length === 0) lines.push(`FAILED ${name}: ${file.name}`, file.message);
    for (const { fullName, failureMessages } of failed) {
      lines.push(`FAILED ${name}: ${file.name}: ${fullName}`, ...failureMessages);
    }
  }
}
const skipped = sum.numPendingTests + sum.numTodoTests;
lines.push(`${sum.numPassedTests} passed, ${sum.numFailedTests} failed, ${skipped} skipped`);
process.stdout.write(`${lines.join("\n")}\n`);
