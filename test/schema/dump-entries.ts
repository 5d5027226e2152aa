/** The parts of a dump by what they make: `TABLE shop orders`. What is made is the same wherever it stands in the dump. */
export function dumpEntries(dump: string): Map<string, string> {
  const parts = dump.split(/^--\n-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*\n--\n/m).slice(1);
  const entries = new Map<string, string>();
  for (let index = 0; index + 3 < parts.length; index += 4) {
    const [name = "", type = "", schema = "", text = ""] = parts.slice(index, index + 4);
    // a dump tells the ways of storing values that differ from those before
    // from PostgreSQL 18 on NOT NULL has a name, which keeps those of the columns and tables as they were before
    const sql = text
      .replaceAll(/^(?:SET default_table.*|--.*)\n?/gm, "")
      .replaceAll(/ CONSTRAINT (?:"(?:[^"]|"")*"|\S+) NOT NULL/g, " NOT NULL")
      .trim();
    entries.set(`${type} ${schema} ${name}`, sql);
  }
  return entries;
}
