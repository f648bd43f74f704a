import { h } from "./dom";
import { isDark, onTheme } from "./theme";

/** A page that Elbo wrote, inside this one: as tall as it is, in the same theme. */
export function pageFrame(address: string, title: string, signal: AbortSignal): HTMLElement {
  const frame = h("iframe", { class: "frame", src: address, title, style: "height: calc(100vh - 9rem)" });
  const dress = (): void => {
    const root = frame.contentDocument?.documentElement;
    if (root) {
      root.dataset["theme"] = isDark() ? "dark" : "light";
      frame.style.height = `${root.scrollHeight + 2}px`;
    }
  };
  let resized: ResizeObserver | null = null;
  frame.addEventListener("load", () => {
    dress();
    resized?.disconnect();
    resized = new ResizeObserver(dress);
    resized.observe(frame);
  });
  onTheme(signal, dress);
  signal.addEventListener("abort", () => resized?.disconnect());
  return frame;
}
