// What the reports of a folder say together: first each test that failed, by name and reason, then the one line of figures.
import { readdirSync, readFileSync } from "node:fs";

const [, , folder] = process.argv;
const sum = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  for (const key of Object.keys(sum)) sum[key] += report[key];
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (file.status === "failed" && failed.length === 0) console.log(`FAILED ${name}: ${file.name}\n${file.message}`);
    for (const { fullName, failureMessages } of failed) {
      console.log(`FAILED ${name}: ${file.name}: ${fullName}\n${failureMessages.join("\n")}`);
    }
  }
}
const skipped = sum.numPendingTests + sum.numTodoTests;
console.log(`${sum.numPassedTests} passed, ${sum.numFailedTests} failed, ${skipped} skipped`);
