import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  displayColumn,
  displayRelation,
  escapeInvisible,
  isVisible,
  quoteIdentifier,
  quoteLiteral,
  quoteRelation,
  visibleSql,
} from "../../lambda/postgres/identifiers.ts";
import { createDatabase } from "../database.ts";

// what PostgreSQL can store: no character 0, no half of a surrogate pair
const someText = fc
  .string({ unit: "binary", minLength: 1 })
  .filter((text) => text.isWellFormed() && !text.includes("\0"));
const someName = someText.filter((text) => Buffer.byteLength(text) <= 63);
const names = ["select", "Order", " ", 'a"b', "a'b", "a\\b", "a\nb", "$1", "%s", "a.b", "表🙂", "x".repeat(63)];

describe("the server reads back", () => {
  test("an identifier, whatever is in it", async () => {
    await using database = await createDatabase();
    const session = await database.connect();
    const readBack = async (name: string) => {
      const { fields } = await session.query(`select 1 as ${quoteIdentifier(name)}`);
      expect(fields.map((field) => field.name)).toEqual([name]);
    };
    for (const name of names) await readBack(name);
    await fc.assert(fc.asyncProperty(someName, readBack));
  });

  test.each(["on", "off"])("a literal, whatever is in it, with standard_conforming_strings %s", async (setting) => {
    await using database = await createDatabase();
    const session = await database.connect();
    await session.query(`set standard_conforming_strings = ${setting}; set escape_string_warning = off`);
    const readBack = async (text: string) => {
      const { rows } = await session.query<{ text: string }>(`select ${quoteLiteral(text)} as text`);
      expect(rows).toEqual([{ text }]);
    };
    for (const name of names) await readBack(name);
    await fc.assert(fc.asyncProperty(someText, readBack));
  });

  test("the name of a relation as regclass", async () => {
    await using database = await createDatabase();
    const session = await database.connect();
    for (const name of names) {
      const relation = quoteRelation({ schema: name, name });
      await session.query(`create schema ${quoteIdentifier(name)}; create sequence ${relation}`);
      const { rows } = await session.query<{ schema: string; name: string }>(`
        select relnamespace::regnamespace::text as schema, relname as name
        from pg_class where oid = ${quoteLiteral(relation)}::regclass
      `);
      expect(rows[0]?.name).toBe(name);
    }
  });
});

describe("what people get to see is the same SQL, without a character that cannot be seen:", () => {
  test.each([
    { sql: 'select "a b"', shown: 'select "a b"' },
    { sql: "select \"a\nb\", 'c'", shown: "select U&\"a\\+00000ab\", 'c'" },
    { sql: 'select "a\\\u202e""🙂"', shown: 'select U&"a\\\\\\+00202e""🙂"' },
    { sql: "select '\"a\nb\"'", shown: "select E'\"a\\U0000000ab\"'" },
    { sql: "select E'\\\\''\n'", shown: "select E'\\\\''\\U0000000a'" },
  ])("$shown", ({ sql, shown }) => {
    expect(visibleSql(sql)).toBe(shown);
    expect(visibleSql(shown)).toBe(shown);
  });

  test.each(["on", "off"])("any identifier and literal, with standard_conforming_strings %s", async (setting) => {
    await using database = await createDatabase();
    const session = await database.connect();
    await session.query(`set standard_conforming_strings = ${setting}; set escape_string_warning = off`);
    const readBack = async (name: string, text: string) => {
      const sql = visibleSql(`select ${quoteLiteral(text)} as ${quoteIdentifier(name)}`);
      expect(isVisible(sql)).toBe(true);
      const { rows } = await session.query<Record<string, string>>(sql);
      expect(rows).toEqual([{ [name]: text }]);
    };
    for (const name of names) await readBack(name, name);
    await fc.assert(fc.asyncProperty(someName, someText, readBack));
  });
});

describe("a person reads", () => {
  test.each([
    { name: "orders", shown: "public.orders" },
    { name: "order_items$2", shown: "public.order_items$2" },
    { name: "Orders", shown: 'public."Orders"' },
    { name: "order items", shown: 'public."order items"' },
    { name: "public.orders", shown: 'public."public.orders"' },
    { name: 'say "hello"', shown: 'public."say ""hello"""' },
    { name: "2024", shown: 'public."2024"' },
    { name: "größe", shown: 'public."größe"' },
    { name: "a\nb", shown: 'public."a\\u{a}b"' },
    { name: "a\\b", shown: 'public."a\\\\b"' },
    { name: "a\\u{a}b", shown: 'public."a\\\\u{a}b"' },
  ])("$shown", ({ name, shown }) => {
    expect(displayRelation({ schema: "public", name })).toBe(shown);
    expect(displayColumn({ schema: "public", table: name, column: "id" })).toBe(`${shown}.id`);
  });

  test("two names as two, whatever they are: findings are told from one another by them", () => {
    const tricky = fc.string({
      unit: fc.constantFrom("\n", "\\", "u", "{", "a", "}", '"', ".", "\u0301", "\u202e"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(tricky, tricky, tricky, tricky, (schema, name, otherSchema, otherName) => {
        const [one, other] = [
          { schema, name },
          { schema: otherSchema, name: otherName },
        ];
        fc.pre(schema !== otherSchema || name !== otherName);
        expect(displayRelation(one)).not.toBe(displayRelation(other));
      }),
    );
  });

  test.each([
    { kind: "line breaks", text: "a\r\nb\u0085c\u2028d\u2029e", shown: "a\\u{d}\\u{a}b\\u{85}c\\u{2028}d\\u{2029}e" },
    { kind: "terminal commands", text: "\u001b[31mred\u0007", shown: "\\u{1b}[31mred\\u{7}" },
    {
      kind: "changes of direction",
      text: "\u202egnp\u202c \u2066x\u2069",
      shown: "\\u{202e}gnp\\u{202c} \\u{2066}x\\u{2069}",
    },
    { kind: "what has no width", text: "a\u200bb\ufeffc\u00add", shown: "a\\u{200b}b\\u{feff}c\\u{ad}d" },
    {
      kind: "what fonts leave out",
      text: "a\u3164b\u115fc\ufe0fd\u034fe\u{e0101}",
      shown: "a\\u{3164}b\\u{115f}c\\u{fe0f}d\\u{34f}e\\u{e0101}",
    },
    {
      kind: "spaces of other kinds",
      text: "a\u00a0b\u3000c\u2003d\u2800e f",
      shown: "a\\u{a0}b\\u{3000}c\\u{2003}d\\u{2800}e f",
    },
    {
      kind: "what is nobody's, or everybody's own",
      text: "a\ud800b\ue000c\u{10fffd}d\u0378",
      shown: "a\\u{d800}b\\u{e000}c\\u{10fffd}d\\u{378}",
    },
    {
      kind: "marks on what is not theirs",
      text: '"\u0338a" \u0301b 1\u20e0',
      shown: '"\\u{338}a" \\u{301}b 1\\u{20e0}',
    },
    {
      kind: "marks upon marks over other lines",
      text: `a${"\u0301".repeat(6)}`,
      shown: `a${"\u0301".repeat(4)}\\u{301}\\u{301}`,
    },
  ])("a text without $kind that act", ({ text, shown }) => {
    expect(escapeInvisible(text)).toBe(shown);
  });

  test.each([
    "Größe",
    "表",
    "🙂",
    "עברית שָׁ֑לֹום",
    "العربيّة",
    "हिन्दी",
    "தமிழ்",
    "ไทย",
    "မြန်မာ",
    "བསྒྲུབས",
    "한국어",
    "Tiếng Việt".normalize("NFD"),
  ])("%s as it is", (text) => {
    expect(escapeInvisible(text)).toBe(text);
  });

  test("no more than was there, whatever it is: one line, the same each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = escapeInvisible(text);
        expect(isVisible(shown)).toBe(true);
        expect(shown).not.toMatch(/[\p{C}\u0085\u2028\u2029]/u);
        expect(escapeInvisible(shown)).toBe(shown);
        if (isVisible(text)) expect(shown).toBe(text);
      }),
    );
  });
});
