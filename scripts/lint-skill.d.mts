type Rule = [rule: string, pattern: RegExp];

export const TEXT_RULES: Rule[];
export const TOOL_RULES: Rule[];
export function lintText(text: string, where: string): string[];
export function lintTool(tool: object): string[];
export function lintFrontmatter(text: string, folder: string): string[];
export function lintSkill(path: string, folder: string): string[];
