/** What a text says in JSON; undefined where it is none. The error's words quote the text, which may be a secret: they are not passed on. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
