/** An element. A list becomes its element repeated, an absent value nothing. */
export function element(name: string, value: unknown, attributes = ""): string {
  if (value === undefined) {
    return "";
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => element(name, item)).join("");
  }
  return `<${name}${attributes}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, child]: [string, unknown]) => element(name, child))
      .join("");
  }
  return String(value).replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
