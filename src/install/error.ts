/** A host's file was not changed. The message is for the operator and quotes nothing of the file. */
export class InstallError extends Error {
  override readonly name = "InstallError";
}
