/// <reference path="./uplot.d.ts" />
/** What the pages load, all of it from here. */
import UPLOT_SCRIPT from "uplot/dist/uPlot.iife.min.js";
import UPLOT_STYLE from "uplot/dist/uPlot.min.css";
import { CONSOLE_SCRIPT } from "./script.js";
import { CONSOLE_STYLE } from "./style.js";

const CSS = "text/css; charset=utf-8";
const JS = "text/javascript; charset=utf-8";

export const ASSETS: Readonly<Record<string, { type: string; text: string }>> = {
  "console.css": { type: CSS, text: CONSOLE_STYLE },
  "console.js": { type: JS, text: CONSOLE_SCRIPT },
  "uplot.css": { type: CSS, text: UPLOT_STYLE },
  "uplot.js": { type: JS, text: UPLOT_SCRIPT },
};
