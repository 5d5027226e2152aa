/**
 * Makes a test of whether a name is what a rule of DMS means: `%` stands for any characters, `_` for one, `[ab]` and `[a-d]` for
 * one of a set, `[_]` for the underscore itself. Case matters.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Wildcards.html
 */
export function patternMatcher(pattern: string): (name: string) => boolean {
  const expression = expressionOf(pattern);
  // a name that is written as it is means itself, whatever of it would be a wildcard
  return (name) => name === pattern || expression?.test(name) === true;
}

/** Undefined where a set ends before it begins. */
function expressionOf(pattern: string): RegExp | undefined {
  const parts = pattern.replaceAll(/\[([^\]]+)\]|[^[]|\[/gsu, (part, set: string | undefined) => {
    if (set !== undefined) return `[${set.replaceAll(/[\\^[]/g, "\\$&")}]`;
    if (part === "%") return ".*";
    return part === "_" ? "." : part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  try {
    return new RegExp(`^${parts}$`, "su");
  } catch {
    return undefined;
  }
}
