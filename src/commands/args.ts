/** What a command is given: the options of all of them, and the words after its name. */
export interface Args {
  values: {
    config?: string;
    simulate?: boolean;
    json?: boolean;
    port?: string;
    limit?: string;
    tools?: string;
    smoke?: boolean;
    identity?: string;
    channel?: string;
    now?: boolean;
    head?: string;
    since?: string;
    actor?: string;
    scopes?: string;
    tenant?: string;
    dir?: string;
    local?: boolean;
    yes?: boolean;
    remove?: boolean;
    "dry-run"?: boolean;
  };
  positionals: string[];
}
