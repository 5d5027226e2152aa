/**
 * The script of the page, as its text: what is bundled must be what is hashed. It adds to the page what is of no use
 * without it: headings that sort, and filters. All else is there before.
 */
export const script = `
"use strict";
const order = new Intl.Collator("en", { numeric: true });
const thousands = new Intl.NumberFormat("en-US");

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// BigInt: sequence values have up to 20 digits, and a Number only tells 15 of them apart
const keys = {
  text: (text) => text,
  number: (text) => (/^-?[0-9,]+$/.test(text) ? BigInt(text.replaceAll(",", "")) : null),
};
const compare = {
  text: order.compare,
  number: (a, b) => (a === b ? 0 : a === null || (b !== null && a < b) ? -1 : 1),
};

function belowOf(row) {
  const next = row.nextElementSibling;
  return next?.classList.contains("below") ? next : null;
}

function makeSortable(table) {
  const groups = [...table.tBodies].map((body) => ({
    body,
    rows: [...body.querySelectorAll(".item")].map((row) => ({ row, below: belowOf(row) })),
  }));
  if (groups.every(({ rows }) => rows.length < 2)) return;
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const kind = heading.dataset.sort;
    const button = make("button", { type: "button" }, ...heading.childNodes);
    button.addEventListener("click", () => {
      const sign = heading.ariaSort === "ascending" ? -1 : 1;
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.ariaSort = sign === 1 ? "ascending" : "descending";
      for (const { body, rows } of groups) {
        const sorted = rows
          .map((entry) => ({ ...entry, key: keys[kind](entry.row.cells[column].textContent) }))
          .sort((a, b) => sign * compare[kind](a.key, b.key));
        // all out first: to move a row among thousands costs as much as there are
        const heads = [...body.querySelectorAll(".reason")];
        body.replaceChildren();
        const fragment = document.createDocumentFragment();
        fragment.append(...heads);
        for (const { row, below } of sorted) fragment.append(row, ...(below ? [below] : []));
        body.append(fragment);
      }
    });
    heading.append(button);
  });
}

function textOf(item) {
  const parts = [...item.children].filter((part) => part.tagName !== "DETAILS");
  const reason = item.closest(".group")?.querySelector(".reason");
  return [...parts, ...(reason ? [reason] : [])].map((part) => part.textContent).join(" ").toLowerCase();
}

function makeFilterable(section) {
  const items = [...section.querySelectorAll(".item")].map((item) => ({ item, below: belowOf(item), text: textOf(item) }));
  if (items.length < 6) return;
  const groups = [...section.querySelectorAll(".group")];
  const heading = section.querySelector("h2");
  const title = heading.firstChild.textContent.trim();
  const input = make("input", { type: "search", ariaLabel: "Filter: " + title, autocomplete: "off", spellcheck: false });
  const clear = make("button", { type: "button", ariaLabel: "Clear the filter: " + title }, "Clear");
  const found = make("output");
  const filter = () => {
    const words = input.value.toLowerCase().split(/\\s+/);
    let matches = 0;
    for (const { item, below, text } of items) {
      const fits = words.every((word) => text.includes(word));
      if (fits) matches += 1;
      item.classList.toggle("out", !fits);
      below?.classList.toggle("out", !fits);
    }
    for (const group of groups) group.classList.toggle("out", !group.querySelector(".item:not(.out)"));
    found.textContent = thousands.format(matches) + " of " + thousands.format(items.length);
  };
  const reset = () => {
    input.value = "";
    filter();
    input.focus();
  };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", ({ key }) => key === "Escape" && reset());
  clear.addEventListener("click", reset);
  filter();
  heading.after(make("div", { className: "filter" }, make("label", {}, "Filter ", input), clear, found));
}

document.querySelectorAll("table").forEach(makeSortable);
document.querySelectorAll("section").forEach(makeFilterable);

// on paper nothing can be opened
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
});
`;
