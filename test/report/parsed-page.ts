import { type DefaultTreeAdapterTypes, parse } from "parse5";

type Node = DefaultTreeAdapterTypes.ChildNode;
export type Element = DefaultTreeAdapterTypes.Element;

/** Every element of a page, as a browser would make them. */
export function elementsOf(page: string): Element[] {
  const elements = (nodes: readonly Node[]): Element[] =>
    nodes.flatMap((node) => ("tagName" in node ? [node, ...elements(node.childNodes)] : []));
  return elements(parse(page).childNodes);
}

export function attributeOf(element: Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

export function textOf(node: Node): string {
  if ("tagName" in node) return node.childNodes.map(textOf).join("");
  return "value" in node ? node.value : "";
}

/** An element as one line, on which nothing is escaped: where a name may break, and what is said of its characters, is left out. */
export function outlineOf(node: Node): string {
  if (!("tagName" in node)) return textOf(node);
  if (node.tagName === "wbr" || (node.tagName === "p" && node.parentNode?.nodeName === "details")) return "";
  const attributes = node.attrs.map(({ name, value }) => ` ${name}="${value}"`);
  return `<${node.tagName}${attributes.join("")}>${node.childNodes.map(outlineOf).join("")}</${node.tagName}>`;
}
