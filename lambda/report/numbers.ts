const format = new Intl.NumberFormat("en-US");

/** How many, for people: 2,212. */
export function thousands(count: number): string {
  return format.format(count);
}
