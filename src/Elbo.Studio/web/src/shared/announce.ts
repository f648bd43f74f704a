import { h } from "./dom";

const region = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });

/** Where screen readers hear what changes; stands once in the page. */
export function announcer(): HTMLElement {
  return region;
}

export function announce(text: string): void {
  region.textContent = text;
}
