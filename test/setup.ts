import { execFileSync } from "node:child_process";

/** Tests of the command line run what users run: the bundle, built afresh. */
export default function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
}
