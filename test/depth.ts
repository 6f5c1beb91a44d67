/**
 * How much the long proofs try. All of it by default; more with `DEPTH=torture`; with `DEPTH=light` what tells whether
 * another Node behaves alike, where the whole proof has run on one already (.ci/run).
 */
export type Depth = "light" | "usual" | "torture";

export const DEPTH = (process.env.DEPTH || "usual") as Depth;

export function tries({ usual, light = usual, torture = usual }: { usual: number } & Partial<Record<Depth, number>>) {
  const asked: Record<Depth, number> = { light, usual, torture };
  if (!Object.hasOwn(asked, DEPTH)) throw new Error(`DEPTH is one of ${Object.keys(asked).join(", ")}`);
  return asked[DEPTH];
}
