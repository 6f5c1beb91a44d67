import { vi } from "vitest";

/** Waits as long as a busy machine may take; what never comes true fails for its own reason. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });
