/** One process of a race: opens the store of its URL, then does each job that its parent sends and answers with the result. */
import { JOBS, type Job } from "./jobs.js";
import { openForTest } from "./open.js";

const store = await openForTest(process.argv[2]!);

process.on("message", async ({ name, options }: Job) => {
  process.send!(await JOBS[name](store, options as never));
});
process.on("disconnect", () => process.exit());
process.send!("open");
