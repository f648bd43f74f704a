/** Numbers as the reports write them: thousands apart, a true minus, nothing that claims more than was measured. */

const minus = (text: string): string => text.replace("-", "\u2212");

export function fixed(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  return minus(value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
}

/** About four digits, whatever the size. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return minus(value.toExponential(2));
  }
  return Number.isInteger(value)
    ? fixed(value, 0)
    : fixed(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3);
}

export function whole(value: number | null | undefined): string {
  return fixed(value, 0);
}

export function percent(share: number, decimals = 0): string {
  return `${fixed(share * 100, decimals)}\u202f%`;
}

export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) {
    return "–";
  }
  if (seconds < 1) {
    return "less than a second";
  }
  if (seconds < 90) {
    return `${Math.round(seconds)}\u00a0s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 90
    ? `${minutes}\u00a0min ${Math.round(seconds % 60)}\u00a0s`
    : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** "3 minutes ago", or the date where that says more. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) {
    return "";
  }
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < 60) {
    return "just now";
  }
  if (seconds < 3600) {
    return format.format(-Math.round(seconds / 60), "minute");
  }
  if (seconds < 86_400) {
    return format.format(-Math.round(seconds / 3600), "hour");
  }
  return seconds < 14 * 86_400
    ? format.format(-Math.round(seconds / 86_400), "day")
    : new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

export function shape(sizes: readonly number[]): string {
  return sizes.join(" × ");
}

/** What examples are, behind their number: "examples of 28 × 28 × 1". The last token of a sentence is its end. */
export function itemsOf(kind: string, sizes: readonly number[], columns: readonly unknown[] | null): string {
  if (columns) {
    return `rows of ${columns.length} columns`;
  }
  return kind === "sentences"
    ? `sentences of up to ${(sizes[0] ?? 1) - 1} tokens`
    : `${kind === "images" ? "pictures" : "examples"} of ${shape(sizes)}`;
}
