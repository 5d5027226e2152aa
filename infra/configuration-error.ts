/** Something is wrong with the settings; the message is sentences for whoever wrote them, who needs no stack trace. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
