/// <reference path="./lua.d.ts" />
/** Each call of the store as one script; the parts they share stand before them. */
import admit from "./admit.lua";
import { scriptOf } from "./connection.js";
import decide from "./decide.lua";
import decisions from "./decisions.lua";
import hits from "./hits.lua";
import latest from "./latest.lua";
import save from "./save.lua";
import settle from "./settle.lua";
import usage from "./usage.lua";
import verification from "./verification.lua";
import window from "./window.lua";

export const ADMIT = scriptOf(window, hits, admit);
export const SETTLE = scriptOf(window, hits, verification, settle);
export const USAGE = scriptOf(window, usage);
export const SAVE = scriptOf(verification, save);
export const LATEST = scriptOf(latest);
export const DECIDE = scriptOf(decide);
export const DECISIONS = scriptOf(decisions);

/** Time of the scripts, for tests; undefined: the server's own. */
export type TestClock = () => number | undefined;
