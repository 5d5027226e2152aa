/** What one run took. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line of the table that is printed: what was measured, the figure, what was wanted. */
export function printLine(what: string, figure: string, wanted = ""): void {
  console.log(`${what.padEnd(66)} ${figure.padStart(12)}   ${wanted}`.trimEnd());
}

export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

export function ratio(value: number): string {
  return `${value.toFixed(2)} times`;
}
