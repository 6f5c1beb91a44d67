/** The page of the OpenAPI document. Every value goes through `html`, which escapes it; there is no script. */
import { html } from "hono/html";
import type { JsonSchema } from "../../contract/schema.js";
import { PROBLEM_CODES, wordsOf } from "../problem.js";
import type { OpenApi, Operation } from "./openapi.js";

type Html = ReturnType<typeof html>;

interface Call extends Operation {
  method: string;
  path: string;
}

export function docsPage({ info, servers, paths }: OpenApi): Html {
  const calls: Call[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <a class="skip" href="#calls">Skip to the calls</a>
        <main>
          <h1>${info.title}</h1>
          <p class="lead">${inCode(info.description)}</p>
          <p class="call">
            <code>${servers[0]?.url ?? ""}</code> · version ${info.version} ·
            <a href="/openapi.json">OpenAPI document</a>
          </p>
          <nav aria-label="Calls">
            <ul>
              ${calls.map(({ operationId, summary }) => html`<li><a href="#${operationId}">${summary}</a></li>`)}
              <li><a href="#problems">Problems</a></li>
            </ul>
          </nav>
          <div id="calls" tabindex="-1">${calls.map(callSection)}</div>
          <section aria-labelledby="problems">
            <h2 id="problems">Problems</h2>
            <p class="lead">The member <code>code</code> of a refusal, and what to do.</p>
            <dl>${PROBLEM_CODES.map(problemRow)}</dl>
          </section>
        </main>
      </body>
    </html>`;
}

function callSection({ operationId, summary, description, method, path, parameters, requestBody, responses }: Call) {
  const body = requestBody?.content["application/json"].schema;
  const required = body?.required ?? [];
  return html`<section aria-labelledby="${operationId}">
    <h2 id="${operationId}">${summary}</h2>
    <p class="call"><code><span class="method">${method}</span> ${path}</code></p>
    <p>${inCode(description)}</p>
    ${
      parameters.length > 0 &&
      list(
        "Path and headers",
        parameters.map((one) => row(one.name, one.required, one.schema, one.description)),
      )
    }
    ${
      body &&
      list(
        "Body (application/json)",
        Object.entries(body.properties).map(([name, schema]) =>
          row(name, required.includes(name), schema, String(schema.description ?? "")),
        ),
      )
    }
    ${list(
      "Answers",
      Object.entries(responses).map(
        ([status, answer]) => html`<div><dt><code>${status}</code></dt><dd>${answer.description}</dd></div>`,
      ),
    )}
  </section>`;
}

const list = (title: string, rows: Html[]) => html`<h3>${title}</h3><dl>${rows}</dl>`;

const row = (name: string, required: boolean, schema: JsonSchema, description: string) =>
  html`<div>
    <dt><code>${name}</code></dt>
    <dd>${[required ? "required" : "optional", kindOf(schema)].join(", ")}${description && html`<br />${inCode(description)}`}</dd>
  </div>`;

function kindOf({ type, enum: values, minLength, maxLength }: JsonSchema): string {
  if (Array.isArray(values)) return values.join(" | ");
  const length = [minLength, maxLength].filter((bound) => bound !== undefined);
  return `${type}${length.length > 0 ? ` of ${[...new Set(length)].join(" to ")} characters` : ""}`;
}

function problemRow(code: (typeof PROBLEM_CODES)[number]) {
  const { message, fix } = wordsOf(code);
  return html`<div><dt><code>${code}</code></dt><dd>${message} ${fix}</dd></div>`;
}

/** Words in backticks become code. */
const inCode = (text: string) =>
  text.split("`").map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece));
