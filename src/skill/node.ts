import text from "../../SKILL.md";
import { readSkill, type SkillNode } from "./loader.js";

/** SKILL.md as it is written into a checkout of openclaw-graph. */
export const skillText: string = text;

/** What its loader records of that text. */
export const skillNode: SkillNode = readSkill(text);
