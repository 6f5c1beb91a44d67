import type { Context } from "hono";
import { html } from "hono/html";
import { type ErrorCode, toVerifyError } from "../../../core/errors.js";
import type { Caller } from "../../../core/ports/settings.js";
import type { House } from "../../door.js";
import { type Frame, page } from "./layout.js";
import { FILTERS, type Filters } from "./list-view.js";

export interface ConsoleEnv {
  Variables: {
    caller: Caller;
    house: Pick<House, "verify" | "settings">;
    /** Still: for what stays open longer than a page. */
    isSignedIn: () => boolean;
  };
}

export const NOT_OURS = "This form was not sent from this page. Open the page again.";

type Status = 200 | 400 | 403 | 404 | 413 | 415 | 503;

const STATUS_BY_ERROR: Partial<Record<ErrorCode, Status>> = {
  VERIFICATION_NOT_FOUND: 404,
  INVALID_INPUT: 400,
  INVALID_DESTINATION: 400,
};

export function show(c: Context<ConsoleEnv>, frame: Frame, status: Status = 200): Response | Promise<Response> {
  return c.html(page({ ...frame, simulated: c.var.house?.settings.simulated }), status);
}

/** In our own words: a VerifyError has no others. */
export function problem(c: Context<ConsoleEnv>, thrown: unknown, status?: Status): Response | Promise<Response> {
  const { code, message } = toVerifyError(thrown);
  const body = html`<h1>That did not work</h1>
    <p class="problem" role="alert">${message}</p>
    <p><a href="/console/verifications">To the list</a></p>`;
  return show(c, { at: "verifications", title: "Problem", body }, status ?? STATUS_BY_ERROR[code] ?? 503);
}

/** What the address of a list says; an empty field of a form is no filter. */
export function filtersOf(c: Context<ConsoleEnv>): Filters {
  return Object.fromEntries(
    [...FILTERS, "cursor" as const].map((name) => [name, c.req.query(name)?.slice(0, 400) || undefined]),
  );
}

/** A stream or a download cannot be sent to the form. */
export const wantsPage = (c: Context) => !/\/(?:events|export)$/.test(c.req.path);
