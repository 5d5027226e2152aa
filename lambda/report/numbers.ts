const format = new Intl.NumberFormat("en-US");

/** The same of a number that is written already, which may be too long for a Number: 9,223,372,036,854,775,807. */
export function separated(digits: string): string {
  return /^-?[0-9]+$/.test(digits) ? format.format(BigInt(digits)) : digits;
}

/** How many, for people: 2,212. */
export function thousands(count: number): string {
  return format.format(count);
}
