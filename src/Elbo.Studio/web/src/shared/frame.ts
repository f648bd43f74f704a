import { h } from "./dom";
import { isDark, onTheme } from "./theme";

/** A page that Elbo wrote, inside this one and in the same theme. It is a sandbox: only its address can tell it. */
export function pageFrame(address: string, title: string, signal: AbortSignal): HTMLElement {
  const frame = h("iframe", { class: "frame", title, style: "height: calc(100vh - 9rem)" });
  const dress = (): void => {
    frame.src = `${address}?theme=${isDark() ? "dark" : "light"}`;
  };
  dress();
  onTheme(signal, dress);
  return frame;
}
