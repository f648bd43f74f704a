/** Elements without a framework: `h("p", { class: "note" }, "text")`. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Handler<E> = (event: E) => void;

export type Props = {
  [name: string]: string | number | boolean | null | undefined | Handler<never>;
};

function put(parent: ParentNode, child: Child): void {
  if (child === null || child === undefined || child === false) {
    return;
  }
  if (Array.isArray(child)) {
    child.forEach((each) => put(parent, each as Child));
    return;
  }
  parent.append(child instanceof Node ? child : String(child));
}

function set(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (typeof value === "function") {
      element.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, props);
  put(element, children);
  return element;
}

export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, props);
  put(element, children);
  return element;
}

/** Puts children in the place of what an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  put(parent, children);
}

let last = 0;

/** An id that no other element has, to tie a label or a fault to its field. */
export function freshId(what: string): string {
  last += 1;
  return `${what}-${last}`;
}

/** Text for the eyes of a screen reader only. */
export function hidden(text: string): HTMLElement {
  return h("span", { class: "visually-hidden" }, text);
}
