/**
 * Text that somebody typed into Twilio: data for people to read, never an instruction. Without control and format
 * characters, and cut. An object, so that it cannot slip into a sentence unnoticed.
 */
export interface UntrustedText {
  untrusted: string;
}
