import { html, type Markup } from "./markup.ts";

/** `number`: whole numbers of any size, with or without thousands separators. */
export interface Column {
  readonly title: string;
  readonly sort: "text" | "number";
}

export interface Table<Item> {
  /** The class of the element. */
  readonly kind: string;
  /** The id of the heading that says what the table is of. */
  readonly labelledBy: string;
  readonly columns: readonly Column[];
  readonly groups: Iterable<Group<Item>>;
  readonly rowOf: (item: Item) => Row;
}

/** Rows that belong together, under a heading of their own when they have one. */
export interface Group<Item> {
  readonly heading: Markup | null;
  readonly items: readonly Item[];
}

/** The first cell is what the row is about. */
export interface Row {
  readonly cells: readonly Markup[];
  /** What there is beside the cells: it stands below them, over the whole width. */
  readonly below: Markup;
}

/** A table that the script of the page makes sortable; rows are sorted within their group. */
export function* renderTable<Item>({ kind, labelledBy, columns, groups, rowOf }: Table<Item>): Generator<Markup> {
  const titles = columns.map(({ title, sort }) => html`<th scope="col" data-sort="${sort}">${title}</th>`);
  yield html`<table class="${kind}" aria-labelledby="${labelledBy}">
<thead><tr>${titles}</tr></thead>
`;
  for (const { heading, items } of groups) {
    yield html`<tbody class="group">
`;
    if (heading !== null) {
      yield html`<tr class="reason"><th scope="rowgroup" colspan="${columns.length}">${heading}</th></tr>
`;
    }
    for (const item of items) yield renderRow(rowOf(item), columns);
    yield html`</tbody>
`;
  }
  yield html`</table>
`;
}

function renderRow({ cells: [first, ...others], below }: Row, columns: readonly Column[]): Markup {
  const cells = others.map((cell, index) =>
    columns[index + 1]?.sort === "number" ? html`<td class="number">${cell}</td>` : html`<td>${cell}</td>`,
  );
  const second = html`<tr class="below"><td colspan="${columns.length}">${below}</td></tr>
`;
  return html`<tr class="item"><th scope="row">${first ?? html``}</th>${cells}</tr>
${below.markup !== "" && second}`;
}
