import { displayRelation, quoteIdentifier, quoteLiteral, quoteRelation } from "../postgres/identifiers.ts";
import { compareOwnership, revokeFromPublic } from "./compare-ownership.ts";
import { type Comparison, runnable } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { meaningOf } from "./meaning.ts";
import { keyOfRoutine, keyOfType, type Routine, type Type } from "./schema.ts";

export function compareType(comparison: Comparison, source: Type): Difference[] {
  const object = displayRelation(source);
  const target = comparison.types.get(keyOfType(source));
  const kind = source.kind === "domain" ? "domain" : "type";
  const sqlName = `${kind} ${quoteRelation(source)}`;
  const create = [
    `create ${sqlName} ${source.definition}`,
    ...revokeFromPublic("usage", `type ${quoteRelation(source)}`, source),
  ];
  const ownership = compareOwnership(comparison, {
    object,
    table: null,
    sqlName,
    source,
    target,
    givenToPublic: "usage",
  });
  if (target === undefined) return [difference("type", object, runnable(comparison, source, create)), ...ownership];
  // one whose SQL cannot be renamed cannot be compared either: a person will have made it
  if (comparison.unsafe.has(source) || meaningOf(source.definition) === meaningOf(target.definition)) return ownership;
  const labels = source.kind === "enum" && target.kind === "enum" ? addLabels(source, target) : [];
  const note = "there is another one of this name here";
  return [difference("type", object, labels.length > 0 ? { sql: labels } : { manual: create, note }), ...ownership];
}

/** Each where it stands in the source: before the next one that both have. */
function addLabels(source: Type, target: Type): string[] {
  return source.labels.flatMap((label, index) => {
    if (target.labels.includes(label)) return [];
    const next = source.labels.slice(index).find((one) => target.labels.includes(one));
    const place = next === undefined ? "" : ` before ${quoteLiteral(next)}`;
    return [`alter type ${quoteRelation(source)} add value ${quoteLiteral(label)}${place}`];
  });
}

/** `late`: it needs a view, and so comes with the views. */
export function compareRoutine(comparison: Comparison, source: Routine, late: boolean): Difference[] {
  const kind = late ? "late routine" : "routine";
  const object = displayRoutine(source);
  const target = comparison.routines.get(keyOfRoutine(source));
  // as an aggregate, it would want to be told where ORDER BY stands, and could be granted to nobody
  const word = source.kind === "aggregate" ? "routine" : source.kind;
  const sqlName = `${word} ${quoteIdentifier(source.schema)}.${quoteIdentifier(source.name)}(${source.argumentTypes})`;
  const ownership = compareOwnership(comparison, {
    object,
    table: null,
    sqlName,
    source,
    target,
    givenToPublic: "execute",
  });
  const create = [source.definition, ...revokeFromPublic("all", sqlName, source)];
  if (target === undefined) return [difference(kind, object, runnable(comparison, source, create)), ...ownership];
  const same = meaningOf(source.definition) === meaningOf(target.definition);
  if (same || comparison.unsafe.has(source)) return ownership;
  const note = "there is another one of this name here";
  return [difference(kind, object, { manual: [source.definition], note }), ...ownership];
}

/** Told apart from its namesakes by the types of its arguments. */
export function displayRoutine(routine: Routine): string {
  return `${displayRelation(routine)}(${routine.argumentTypes})`;
}
