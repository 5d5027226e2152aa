import { displayRelation, quoteIdentifier, quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { compareComment, compareOwner } from "./compare-ownership.ts";
import { alterTable, type Comparison, displayPart, namesakeOrFirst, runnable } from "./comparison.ts";
import { type Difference, type DifferenceKind, difference } from "./difference.ts";
import { meaningOf } from "./meaning.ts";
import type { Policy, Relation, Rule, Statistics, Table } from "./schema.ts";
import { tokenize, untokenize } from "./sql-tokens.ts";

/** What hangs on a relation and has a definition of its own. */
interface Attachment {
  readonly kind: DifferenceKind;
  readonly name: string;
  /** As in COMMENT ON. */
  readonly sqlName: string;
  /** Equal where two do the same, whatever they are called. */
  readonly meaning: string;
  readonly comment: string | null;
  /** What makes it. */
  readonly create: readonly string[];
  /** What of `create` is enough where the target has one that is not in the same state. */
  readonly state: readonly string[];
  /** Of what has an owner beside that of its relation. */
  readonly owner?: string;
  /** What the SQL was made of, to know whether it could be renamed. */
  readonly origin: object;
}

/** Triggers, rules and extended statistics. Those that came by inheritance come with what they are inherited from. */
export function compareAttached(
  comparison: Comparison,
  source: Relation,
  target: Relation | undefined,
  attached: boolean,
): Difference[] {
  const triggersOf = (relation: Relation) => relation.triggers.map((trigger) => fired("trigger", source, trigger));
  const sourceTriggers = { ...source, triggers: source.triggers.filter(({ inherited }) => !inherited || !attached) };
  return [
    ...compareLists(comparison, source, triggersOf(sourceTriggers), target && triggersOf(target)),
    ...compareLists(comparison, source, rulesOf(source, source), target && rulesOf(source, target)),
    ...compareLists(comparison, source, statisticsOf(source), target && statisticsOf(target)),
  ];
}

/** Row-level security, and the policies that it follows. */
export function compareRowSecurity(comparison: Comparison, source: Table, target: Table): Difference[] {
  const sql = [
    ...(source.rowSecurity && !target.rowSecurity ? [`${alterTable(source)} enable row level security`] : []),
    ...(source.rowSecurityForced && !target.rowSecurityForced
      ? [`${alterTable(source)} force row level security`]
      : []),
  ];
  const table = displayRelation(source);
  const missingRoles = ({ roles }: Policy) =>
    roles.filter((role) => role !== null && !comparison.roles.has(role)).map((role) => JSON.stringify(role));
  const [possible, impossible] = [source.policies, source.policies].map((policies, index) =>
    policies.filter((policy) => missingRoles(policy).length > 0 === (index === 1)),
  );
  const policiesOf = (policies: readonly Policy[] = []) => policies.map((policy) => policyOf(source, policy));
  return [
    ...compareLists(comparison, source, policiesOf(possible), policiesOf(target.policies)),
    ...(impossible ?? []).map((policy) =>
      difference("policy", displayPart(source, policy.name), {
        table,
        manual: createPolicy(source, policy),
        note: `roles are not on this server: ${missingRoles(policy).join(", ")}`,
      }),
    ),
    // enabled before its policies are there, it would hide all rows
    ...(sql.length > 0 ? [difference("row-level security", table, { table, ...withoutAll(sql, impossible) })] : []),
  ];
}

/** A person decides on what hides more rows than it does in the source. */
function withoutAll(
  sql: readonly string[],
  impossible: readonly Policy[] = [],
): Pick<Difference, "sql" | "manual" | "note"> {
  if (impossible.length === 0) return { sql, manual: [], note: null };
  const names = impossible.map(({ name }) => JSON.stringify(name)).join(", ");
  return { sql: [], manual: sql, note: `without the policies ${names}, it may hide rows from whoever needs them` };
}

function compareLists(
  comparison: Comparison,
  relation: Relation,
  wanted: readonly Attachment[],
  found: readonly Attachment[] = [],
): Difference[] {
  const table = displayRelation(relation);
  return wanted.flatMap((one) => {
    const object = displayPart(relation, one.name);
    const namesake = found.find(({ name }) => name === one.name);
    // one whose SQL cannot be renamed cannot be compared either: a person will have made it
    const made = comparison.unsafe.has(one.origin) ? namesake : undefined;
    const alike = found.filter(({ meaning }) => meaning === one.meaning);
    const same = made ?? namesakeOrFirst(one.name, alike);
    const commentOn = { object, table, sqlName: one.sqlName };
    const ownerOf = (owned: Attachment | undefined) => {
      if (one.owner === undefined) return [];
      const found = owned && { ...owned, owner: owned.owner ?? "" };
      return compareOwner(comparison, { ...commentOn, source: { owner: one.owner }, target: found });
    };
    if (same !== undefined) {
      const isInState = same.state.join() === one.state.join() || same.name !== one.name;
      return [
        ...(isInState ? [] : [difference(one.kind, object, { table, sql: one.state })]),
        ...(same.name === one.name
          ? [...compareComment({ ...commentOn, source: one, target: same }), ...ownerOf(same)]
          : []),
      ];
    }
    if (namesake !== undefined) {
      return [
        difference(one.kind, object, { table, manual: one.create, note: "there is another one of this name here" }),
      ];
    }
    return [
      difference(one.kind, object, { table, ...runnable(comparison, one.origin, one.create) }),
      ...compareComment({ ...commentOn, source: one, target: undefined }),
      ...ownerOf(undefined),
    ];
  });
}

function fired(kind: "trigger" | "rule", relation: Relation, origin: Rule): Attachment {
  const { name, comment, definition, enabled } = origin;
  const state = enabled === "enable" ? [] : [`${alterTable(relation)} ${enabled} ${kind} ${quoteIdentifier(name)}`];
  return {
    kind,
    name,
    sqlName: `${kind} ${quoteIdentifier(name)} on ${quoteRelation(relation)}`,
    meaning: meaningOf(withoutName(definition, name)),
    comment,
    create: [definition, ...state],
    state: state.length === 0 ? [`${alterTable(relation)} enable ${kind} ${quoteIdentifier(name)}`] : state,
    origin,
  };
}

function rulesOf(source: Relation, relation: Relation): Attachment[] {
  return relation.rules.map((rule) => fired("rule", source, rule));
}

function statisticsOf({ statistics }: Relation): Attachment[] {
  return statistics.map((one) => ({
    kind: "statistics",
    name: one.name,
    sqlName: `statistics ${quoteRelation(one)}`,
    meaning: meaningOf(afterName(one)),
    comment: one.comment,
    create: [
      one.definition,
      ...(one.target === null ? [] : [`alter statistics ${quoteRelation(one)} set statistics ${one.target}`]),
    ],
    state: [],
    owner: one.owner,
    origin: one,
  }));
}

function afterName({ definition, name }: Statistics): string {
  return withoutName(definition, name);
}

/** The statement without the name of what it makes, the first name in it that is called so. */
function withoutName(definition: string, name: string): string {
  const tokens = tokenize(definition);
  const index = tokens.findIndex(({ kind, value }) => kind === "identifier" && value === name);
  return untokenize(tokens.toSpliced(index, 1));
}

function policyOf(table: RelationName, policy: Policy): Attachment {
  return {
    kind: "policy",
    name: policy.name,
    sqlName: `policy ${quoteIdentifier(policy.name)} on ${quoteRelation(table)}`,
    meaning: JSON.stringify([
      policy.permissive,
      policy.command,
      policy.roles,
      policy.using && meaningOf(policy.using),
      policy.check && meaningOf(policy.check),
    ]),
    comment: policy.comment,
    create: createPolicy(table, policy),
    state: [],
    origin: policy,
  };
}

function createPolicy(table: RelationName, { name, permissive, command, roles, using, check }: Policy): string[] {
  return [
    [
      `create policy ${quoteIdentifier(name)} on ${quoteRelation(table)}`,
      ...(permissive ? [] : ["as restrictive"]),
      `for ${command}`,
      `to ${roles.map((role) => (role === null ? "public" : quoteIdentifier(role))).join(", ")}`,
      ...(using === null ? [] : [`using (${using})`]),
      ...(check === null ? [] : [`with check (${check})`]),
    ].join(" "),
  ];
}
