import { html } from "hono/html";
import { type Html, page } from "./layout.js";

const PROBLEMS = {
  wrong: "This token may not operate this gateway.",
  busy: "Too many tries at once. Wait a second, then try again.",
  refused: "This form was not sent from this page. Open the page again.",
};

export function signInPage(problem?: keyof typeof PROBLEMS): Html {
  return page({
    title: problem ? "Problem: sign in" : "Sign in",
    body: html`<h1>Sign in</h1>
      <p class="lead">With a token of this gateway that has the scope <code>operate</code>.</p>
      ${problem && html`<p class="problem" id="problem" role="alert">${PROBLEMS[problem]}</p>`}
      <form class="sign-in" method="post" action="/console/sign-in">
        ${/* For password managers: all operators share this page. */ ""}
        <input name="username" autocomplete="username" value="operator" hidden />
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          maxlength="1024"
          required
          autofocus
          ${problem && html`aria-describedby="problem" aria-invalid="true"`}
        />
        <button class="main">Sign in</button>
      </form>`,
  });
}
