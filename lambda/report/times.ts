/** A time for people: "2026-11-20 08:12 UTC"; what is no time, as it is. */
export function utc(time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) return time;
  const [day, clock = ""] = new Date(milliseconds).toISOString().split("T");
  return `${day} ${clock.slice(0, 5)} UTC`;
}

/** How long it was, for people: "4 s", "12 min", "3 h 5 min"; undefined when it was less than half a second. */
export function duration(from: string, to: string): string | undefined {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1_000);
  // what is no time has no duration either
  if (!(seconds > 0)) return undefined;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}
