import type { EnvironmentReader } from "./environment.js";
import { ConfigError } from "./error.js";

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const VARIABLE = "TWILIO_VERIFY_API_BASE";

/** The origin that replaces Twilio's hosts, when one is set: https, or http on this machine. */
export function readApiBase(environment: EnvironmentReader): string | undefined {
  const value = environment.plain(VARIABLE);
  if (value === undefined) return undefined;
  const url = /^https?:\/\//i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  const bare = url && !url.username && !url.password && url.pathname === "/" && !url.search && !url.hash;
  if (!bare) {
    throw new ConfigError(`${VARIABLE} is not an origin.`, {
      key: VARIABLE,
      fix: "Use the form https://host or https://host:port, without path, query or credentials.",
    });
  }
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw new ConfigError(`${VARIABLE} would send credentials over plain http.`, {
      key: VARIABLE,
      fix: "Use https, or a loopback host such as http://127.0.0.1:8080.",
    });
  }
  return url.origin;
}
