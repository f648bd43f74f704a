/** Light or dark: as the system has it, until the reader chooses; the choice is kept. */

const key = "elbo-theme";

const system = window.matchMedia("(prefers-color-scheme: dark)");

const listeners = new Set<() => void>();

export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? system.matches : chosen === "dark";
}

export function startTheme(): void {
  const kept = localStorage.getItem(key);
  if (kept === "light" || kept === "dark") {
    document.documentElement.dataset["theme"] = kept;
  }
  system.addEventListener("change", () => listeners.forEach((listener) => listener()));
}

/** The other theme; back to the system's own is not kept. */
export function toggleTheme(): void {
  const next = isDark() ? "light" : "dark";
  if (system.matches === (next === "dark")) {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(key);
  } else {
    document.documentElement.dataset["theme"] = next;
    localStorage.setItem(key, next);
  }
  listeners.forEach((listener) => listener());
}

/** For what is drawn on a canvas and must be drawn again in other colours. */
export function onTheme(signal: AbortSignal, listener: () => void): void {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

let probe: HTMLElement | null = null;

/** A design token as a colour of its theme, in a form that a canvas takes. */
export function colour(token: string): string {
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** The same as three numbers from 0 to 255. */
export function channels(token: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour(token).match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

export const classCount = 10;

/** The token of a class, and of those beyond the tenth. */
export function classToken(index: number): string {
  return index >= 0 && index < classCount ? `--class-${index}` : "--class-other";
}

/** The token of the n-th series of a chart: two of their own, then classes. */
export function seriesToken(index: number): string {
  return index < 2 ? `--series-${index + 1}` : `--class-${index % classCount}`;
}
