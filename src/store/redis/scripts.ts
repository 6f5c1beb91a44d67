/// <reference path="./lua.d.ts" />
/** Each call of the store as one script; the parts they share stand before them. */
import admit from "./admit.lua";
import { scriptOf } from "./connection.js";
import countOne from "./count.lua";
import decide from "./decide.lua";
import decisions from "./decisions.lua";
import end from "./end.lua";
import ends from "./ends.lua";
import erase from "./erase.lua";
import event from "./event.lua";
import hits from "./hits.lua";
import latest from "./latest.lua";
import note from "./note.lua";
import notes from "./notes.lua";
import page from "./page.lua";
import person from "./person.lua";
import release from "./release.lua";
import save from "./save.lua";
import settle from "./settle.lua";
import tallies from "./tallies.lua";
import tally from "./tally.lua";
import trail from "./trail.lua";
import usage from "./usage.lua";
import verification from "./verification.lua";
import window from "./window.lua";

export const ADMIT = scriptOf(window, hits, admit);
export const SETTLE = scriptOf(window, hits, notes, person, tally, verification, settle);
export const USAGE = scriptOf(window, usage);
export const SAVE = scriptOf(window, person, tally, verification, save);
export const LATEST = scriptOf(latest);
export const ERASE = scriptOf(person, tally, verification, erase);
export const NOTE = scriptOf(window, notes, note);
export const EVENT = scriptOf(window, notes, event);
export const END = scriptOf(tally, verification, end);
export const RELEASE = scriptOf(window, hits, release);
export const DECIDE = scriptOf(ends, tally, decide);
export const DECISIONS = scriptOf(ends, decisions);
export const PAGE = scriptOf(page);
export const TALLIES = scriptOf(tallies);
export const COUNT = scriptOf(tally, countOne);
export const TRAIL = scriptOf(ends, trail);

/** Time of the scripts, for tests; undefined: the server's own. */
export type TestClock = () => number | undefined;
