/** The one of `settings` that `key` was most likely meant to be; undefined where it resembles none. */
export function similarSetting(key: string, settings: readonly string[]): string | undefined {
  const whole = bare(key);
  // -c vpc.vpcId=…
  const first = bare(key.split(/[.[]/, 1)[0] ?? "");
  const resemblances = [
    (setting: string) => setting === whole || setting === first,
    (setting: string) => withinSlips(1, whole, setting),
    (setting: string) => withinSlips(2, whole, setting),
    // lockTimeout, without its Seconds
    (setting: string) => setting.startsWith(whole) && whole.length * 2 >= setting.length,
  ];
  return resemblances.flatMap((resembles) => settings.filter((setting) => resembles(bare(setting))))[0];
}

function bare(key: string): string {
  return key.replaceAll(/[-_.:]/g, "").toLowerCase();
}

/** Of a short word, half would be another word. */
function withinSlips(slips: number, one: string, other: string): boolean {
  return slips * 2 <= Math.max(one.length, other.length) && differsBy(slips, one, other);
}

/** Whether at most so many letters are missing, too many, wrong, or swapped with the next. */
function differsBy(slips: number, one: string, other: string): boolean {
  if (one === other) return true;
  if (slips === 0) return false;
  const same = [...one].findIndex((letter, index) => letter !== other[index]);
  const [a, b] = same < 0 ? ["", other.slice(one.length)] : [one.slice(same), other.slice(same)];
  return (
    differsBy(slips - 1, a.slice(1), b) ||
    differsBy(slips - 1, a, b.slice(1)) ||
    differsBy(slips - 1, a.slice(1), b.slice(1)) ||
    (a.slice(0, 2) === [...b.slice(0, 2)].reverse().join("") && differsBy(slips - 1, a.slice(2), b.slice(2)))
  );
}
