import type { Setting, Settings } from "../../shared/contract";

/** The settings of a recipe by dotted name, `model.latent` and its like, as the form shows them. */
export function flatten(recipe: Readonly<Record<string, unknown>>, prefix = ""): [string, Setting][] {
  return Object.entries(recipe).flatMap(([name, value]): [string, Setting][] => {
    const key = prefix + name;
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return flatten(value as Record<string, unknown>, `${key}.`);
    }
    return [[key, value as Setting]];
  });
}

export function textOf(value: unknown): string {
  return Array.isArray(value)
    ? value.map(textOf).join(", ")
    : value === null || value === undefined
      ? ""
      : String(value);
}

/** What was typed, as a setting: a number, true or false, a list for "400, 200", else the text. */
export function settingOf(text: string, like: Setting | undefined): Setting {
  const trimmed = text.trim();
  if (Array.isArray(like) || /^[^,]+(,[^,]+)+$/.test(trimmed)) {
    return trimmed === "" ? [] : trimmed.split(",").map((part) => scalar(part.trim()) as string | number);
  }
  return typeof like === "string" ? trimmed : scalar(trimmed);
}

function scalar(text: string): Setting {
  if (text === "true" || text === "false") {
    return text === "true";
  }
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** `optimizer.learningRate` as "Learning rate". */
export function labelOf(key: string): string {
  const words = key
    .slice(key.lastIndexOf(".") + 1)
    .replace(/([A-Z])/g, " $1")
    .toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\bkl\b/i, "KL");
}

export function withoutEmpty(fields: ReadonlyMap<string, string>, defaults: ReadonlyMap<string, Setting>): Settings {
  return Object.fromEntries(
    [...fields]
      .filter(([, text]) => text.trim() !== "")
      .map(([key, text]) => [key, settingOf(text, defaults.get(key))]),
  );
}
