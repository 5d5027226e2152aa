const exception =
  /^export class (\w+) extends __BaseException \{\n(?: {4}static shapeId = "([\w.]+)#\1";\n)? {4}name = "\1";\n {4}\$fault = "(\w+)";\n((?: {4}\w+;\n)*) {4}constructor\(opts\) \{\n {8}super\(\{\n {12}name: "\1",\n {12}\$fault: "\3",\n {12}\.\.\.opts,\n {8}\}\);\n {8}Object\.setPrototypeOf\(this, \1\.prototype\);\n((?: {8}this\.\w+ = opts\.\w+;\n)*) {4}\}\n\}$/gm;

/** Makes what each of these classes is when it is written out. All of a client have its namespace, or none. */
function makerFor(namespace: string | undefined): string {
  return `function exception(name, fault = "client", members = []) {
  const made = { [name]: class extends __BaseException {
    ${namespace === undefined ? "" : `static shapeId = "${namespace}#" + name;`}
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
}

/**
 * A client has a class for each error of its service, a hundred and fifty in the case of RDS, which differ in nothing but
 * names. Which of them an operation answers with is not written in the client, so all are kept; but made by one function.
 */
export function withMadeExceptions(source: string): string {
  const [first] = source.matchAll(exception);
  const own = first?.[2];
  const edited = source.replace(exception, (written, name, namespace, fault, declared: string, assigned: string) => {
    const members = [...declared.matchAll(/\w+/g)].map(([member]) => member);
    const expected = members.map((member) => `        this.${member} = opts.${member};\n`).join("");
    if (assigned !== expected || namespace !== own) return written;
    const rest = members.length === 0 ? [] : [JSON.stringify(members)];
    // what is usual is left out: there are hundreds
    const details = fault === "client" && rest.length === 0 ? [] : [`"${fault}"`, ...rest];
    return `export const ${name} = /* @__PURE__ */ exception(${[`"${name}"`, ...details].join(", ")});`;
  });
  return edited === source ? source : `${edited}\n${makerFor(own)}`;
}

const registration =
  /^export var (\w+)\$ = \[-3, n0, (\w+),\n {4}\{ (.*) \},\n {4}\[(.*)\],\n {4}\[(.*)\]\n\];\nn0_registry\.registerError\(\1\$, \1\);$/gm;

const registrar = `function registered(made, traits, members = [_m], types = [0], name = made.name) {
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
    // as a rule the class is called as the error is
    const itsName = source.includes(`\nconst ${key} = "${name}";`) ? [] : [key];
    const isUsual = members === "_m" && types === "0" && itsName.length === 0;
    const rest = isUsual ? [] : [`[${members}]`, `[${types}]`, ...itsName];
    return `export var ${name}$ = registered(${[name, `{ ${own.join(", ")} }`, ...rest].join(", ")});`;
  });
  return edited === source ? source : `${edited}\n${registrar}`;
}
