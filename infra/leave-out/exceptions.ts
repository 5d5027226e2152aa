const exception =
  /^export class (\w+) extends __BaseException \{\n(?: {4}static shapeId = "([\w.]+)#\1";\n)? {4}name = "\1";\n {4}\$fault = "(\w+)";\n((?: {4}\w+;\n)*) {4}constructor\(opts\) \{\n {8}super\(\{\n {12}name: "\1",\n {12}\$fault: "\3",\n {12}\.\.\.opts,\n {8}\}\);\n {8}Object\.setPrototypeOf\(this, \1\.prototype\);\n((?: {8}this\.\w+ = opts\.\w+;\n)*) {4}\}\n\}$/gm;

/** Makes what each of these classes is when it is written out. */
const maker = `function exception(namespace, name, fault, members = []) {
  const made = { [name]: class extends __BaseException {
    static {
      if (namespace !== undefined) this.shapeId = namespace + "#" + name;
    }
    name = name;
    $fault = fault;
    constructor(opts) {
      super({ name, $fault: fault, ...opts });
      Object.setPrototypeOf(this, made.prototype);
      for (const member of members) this[member] = opts[member];
    }
  } }[name];
  return made;
}
`;

/**
 * A client has a class for each error of its service, a hundred and fifty in the case of RDS, which differ in nothing but
 * names. Which of them an operation answers with is not written in the client, so all are kept; but made by one function.
 */
export function withMadeExceptions(source: string): string {
  const edited = source.replace(exception, (written, name, namespace, fault, declared: string, assigned: string) => {
    const members = [...declared.matchAll(/\w+/g)].map(([member]) => member);
    const expected = members.map((member) => `        this.${member} = opts.${member};\n`).join("");
    if (assigned !== expected) return written;
    const rest = members.length === 0 ? "" : `, ${JSON.stringify(members)}`;
    return `export const ${name} = /* @__PURE__ */ exception(${JSON.stringify(namespace)}, "${name}", "${fault}"${rest});`;
  });
  return edited === source ? source : `${edited}\n${maker}`;
}

const registration =
  /^export var (\w+)\$ = \[-3, n0, (\w+),\n {4}\{ (.*) \},\n {4}\[(.*)\],\n {4}\[(.*)\]\n\];\nn0_registry\.registerError\(\1\$, \1\);$/gm;

const registrar = `function registered(made, name, traits, members = [_m], types = [0]) {
  const schema = [-3, n0, name, { [_e]: _c, ...traits }, members, types];
  n0_registry.registerError(schema, made);
  return schema;
}
`;

/** Likewise, a schema for each error: that of most says that there is a message. */
export function withRegisteredExceptions(source: string): string {
  if (!["_m", "_e", "_c"].every((constant) => source.includes(`\nconst ${constant} = "`))) return source;
  const edited = source.replace(registration, (written, name, key, traits: string, members: string, types: string) => {
    const own = traits.split(/, (?=\[_)/).filter((trait) => trait !== "[_e]: _c");
    if (own.length === traits.split(/, (?=\[_)/).length) return written;
    const rest = members === "_m" && types === "0" ? "" : `, [${members}], [${types}]`;
    return `export var ${name}$ = registered(${name}, ${key}, { ${own.join(", ")} }${rest});`;
  });
  return edited === source ? source : `${edited}\n${registrar}`;
}
