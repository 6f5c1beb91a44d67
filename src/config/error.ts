export interface ConfigErrorDetails {
  /** What to do, in one sentence. */
  fix: string;
  file?: string;
  /** 1-based. */
  line?: number;
  column?: number;
  /** A key of the file (`verify.service_sid`) or the name of an environment variable. */
  key?: string;
}

/**
 * The configuration cannot be used. Message and fix are for the operator; neither ever carries a value, because any
 * value may be a secret in the wrong place. It has no `cause`: parser errors quote the file.
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly fix: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;

  constructor(problem: string, details: ConfigErrorDetails) {
    const place = [details.file, details.line, details.column].filter((part) => part !== undefined).join(":");
    super(`${place && `${place}: `}${problem} ${details.fix}`);
    this.fix = details.fix;
    this.file = details.file;
    this.line = details.line;
    this.column = details.column;
    this.key = details.key;
  }
}

/** Something the operator should know that does not stop the start. `message` carries no value, like an error. */
export interface ConfigWarning {
  setting: string;
  message: string;
}
