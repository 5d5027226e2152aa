import { quoteIdentifier } from "../postgres/identifiers.ts";

/** How a column gets the type that it has in the source. */
interface TypeChange {
  /** The USING clause, with a space before it; empty where PostgreSQL converts by itself. */
  readonly using: string;
  /** Light where PostgreSQL rewrites nothing. */
  readonly weight: "light" | "heavy";
  /** Whether only one conversion can be meant. */
  readonly certain: boolean;
  readonly note: string | null;
}

const rewrites =
  "the table is rewritten, and nobody can use it meanwhile; views that use the column have to be dropped before";

export function typeChange(column: string, from: string, to: string): TypeChange {
  const name = quoteIdentifier(column);
  if (isWider(from, to)) return { using: "", weight: "light", certain: true, note: null };
  const zones = [from, to].map((type) => /^time(?:stamp)?(?:\(\d\))? (with|without) time zone$/.exec(type)?.[1]);
  if (zones[0] !== undefined && zones[1] !== undefined && zones[0] !== zones[1]) {
    return {
      using: ` using ${name} at time zone 'UTC'`,
      weight: "heavy",
      certain: false,
      note: `it depends on the load in which time zone its values are; ${rewrites}`,
    };
  }
  // by way of text, as which DMS has written what it has no type for; numbers would keep a point that integers do not read
  const numbers = isNumber(from) && isNumber(to);
  const using = numbers || isText(to) ? ` using ${name}::${to}` : ` using ${name}::text::${to}`;
  return { using, weight: "heavy", certain: true, note: rewrites };
}

function isNumber(type: string): boolean {
  return /^(?:smallint|integer|bigint|real|double precision|numeric(?:\(.*\))?|money)$/.test(type);
}

function isText(type: string): boolean {
  return /^(?:text|character varying.*|character\(.*)$/.test(type);
}

/** Whether all values of one type are such of the other as they are stored: nothing is to be read or written. */
function isWider(from: string, to: string): boolean {
  const [fromLength, toLength] = [from, to].map((type) => /^character varying\((\d+)\)$/.exec(type)?.[1]);
  const isVarying = fromLength !== undefined || from === "character varying" || from === "text";
  if (isVarying && (to === "text" || to === "character varying")) return true;
  if (fromLength !== undefined && toLength !== undefined) return Number(toLength) >= Number(fromLength);
  const [one, other] = [from, to].map((type) => /^numeric\((\d+),(-?\d+)\)$/.exec(type));
  if (one?.[2] === undefined) return false;
  return to === "numeric" || (one[2] === other?.[2] && Number(other[1]) >= Number(one[1]));
}
