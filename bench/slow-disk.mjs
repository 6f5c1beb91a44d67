// What a virtual machine hides: a real disk takes a millisecond or more to make a commit durable. Linux with a C compiler.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @returns variables for a process whose every flush takes so much longer; none for 0 */
export function slowDisk(ms, folder) {
  if (!(ms > 0)) return {};
  const library = join(folder, "slow-disk.so");
  const source = fileURLToPath(new URL("slow-disk.c", import.meta.url));
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], { stdio: "inherit" });
  return { LD_PRELOAD: library, DISK_MS: String(ms) };
}
