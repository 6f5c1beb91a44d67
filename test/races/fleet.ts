import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { JOBS, Job } from "./jobs.js";

const here = import.meta.dirname;

export interface Fleet {
  /** The same job in every process at once, or one that differs by the number of the process. */
  all<N extends Job["name"]>(
    name: N,
    options: (process: number) => Parameters<(typeof JOBS)[N]>[1],
  ): Promise<Awaited<ReturnType<(typeof JOBS)[N]>>[]>;
  stop(): Promise<void>;
}

/** Server processes on one store, as separate as in life. `dir` takes the bundle of store-process.ts. */
export async function startFleet(
  processes: number,
  url: string,
  dir: string,
  env: Record<string, string> = {},
): Promise<Fleet> {
  const worker = join(dir, "store-process.mjs");
  await build({
    entryPoints: [join(here, "store-process.ts")],
    outfile: worker,
    bundle: true,
    format: "esm",
    platform: "node",
    loader: { ".lua": "text" },
    // The SQLite driver is looked up from where its file is, not from the bundle.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(here, "../../src/store/driver.ts")).href) },
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire("/");',
    },
    logLevel: "error",
  });
  const children = await Promise.all(Array.from({ length: processes }, () => open(worker, url, env)));
  return {
    all: (name, options) =>
      Promise.all(children.map((child, number) => ask(child, { name, options: options(number) }))) as never,
    stop: async () => {
      for (const child of children) child.disconnect();
      await Promise.all(children.map((child) => once(child, "exit")));
    },
  };
}

async function open(worker: string, url: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(worker, [url], { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await answerOf(child);
  return child;
}

function ask(child: ChildProcess, job: Job): Promise<unknown> {
  const answer = answerOf(child);
  child.send(job);
  return answer;
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error("a process of the race ended"));
    child.once("exit", failed);
    child.once("message", (answer) => {
      child.off("exit", failed);
      resolve(answer);
    });
  });
}
