import { h, svg } from "./dom";

/** The mark of the project, as the reports have it: the density of a standard normal. */
export function mark(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 26 15", "aria-hidden": "true" },
    svg("path", { d: "M1 14C8 14 8 1 13 1S18 14 25 14" }),
  );
}

/** What stands where nothing is yet, and says what to do first. */
export function empty(title: string, text: string, action?: HTMLElement): HTMLElement {
  return h("div", { class: "empty" }, mark(), h("h2", {}, title), h("p", {}, text), action ?? null);
}

/** A line for something that failed, read out at once. */
export function faultNote(line: string): HTMLElement {
  return h("p", { class: "note bad", role: "alert" }, line);
}

export function icon(...paths: string[]): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true" },
    paths.map((d) => svg("path", { d })),
  );
}
