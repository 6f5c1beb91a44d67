/** Every word of the enrolment page. */

export const ENROLMENT_TEXT = {
  title: "Set up your authenticator app",
  problemTitle: "Problem: Set up your authenticator app",
  scan: "Scan this with an authenticator app, then enter the code that the app shows.",
  qr: "QR code for your authenticator app",
  type: "Cannot scan? Type the key instead",
  safety: "The assistant does not see this page. Never show it, or what is on it, to anybody.",
  codesTitle: "Your recovery codes",
  codes:
    "Your app is set up. Each of these codes works once, when the app is not at hand. They are shown this once: write them down, or keep them in a password manager.",
  show: "Show recovery codes",
  showing: "Showing…",
} as const;

export const ENROLMENT_MESSAGES = {
  over: {
    title: "This setup is over",
    text: "It has expired or its tries are used up. Go back to the conversation and ask for a new one.",
  },
  done: {
    title: "Your app is set up",
    text: "You can close this page and go back to the conversation.",
  },
  codesWait: {
    title: "Your app is set up",
    text: "Your recovery codes were not shown yet. They are shown once: be ready to write them down.",
  },
} as const;
