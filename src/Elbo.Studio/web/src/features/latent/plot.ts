import type { Colouring } from "../../shared/contract";
import { channels, classCount, classToken } from "../../shared/theme";

/** Points that can be zoomed and panned; drawn by WebGL, or by a plain canvas where that is missing. */
export interface PointPlot {
  /** Places from -1 to 1, and for each the colour of the list that it has. */
  draw(x: Float32Array, y: Float32Array, colour: Float32Array, colours: readonly Rgb[]): Promise<void>;
  /** From a place to pixels of the canvas, and back. */
  toScreen(x: number, y: number): [number, number];
  toPlace(px: number, py: number): [number, number];
  onView(listener: () => void): void;
  reset(): void;
  destroy(): void;
}

export type Rgb = readonly [number, number, number];

const shades = 64;

/** The colours of a map and which of them each example has; what is missing has the colour of no class. */
export function colouring(values: Float32Array, kind: Colouring): { colours: Rgb[]; index: Float32Array } {
  if (kind.kind === "class") {
    const colours = Array.from({ length: classCount + 1 }, (_, index) => channels(classToken(index)));
    return { colours, index: values.map((value) => (value >= 0 && value < classCount ? value : classCount)) };
  }
  const span = kind.high - kind.low || 1;
  return {
    colours: [...ramp(), channels("--class-other")],
    index: values.map((value) =>
      Number.isNaN(value)
        ? shades
        : Math.min(shades - 1, Math.max(0, Math.floor(((value - kind.low) / span) * shades))),
    ),
  };
}

/** From faint to strong on either paper: one hue, so that more looks like more to every eye. */
export function ramp(): Rgb[] {
  const paper = channels("--paper");
  const accent = channels("--accent");
  const ink = channels("--ink");
  const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
    [0, 1, 2].map((index) => a[index]! + (b[index]! - a[index]!) * share) as unknown as Rgb;
  const faint = mix(paper, accent, 0.22);
  const strong = mix(accent, ink, 0.75);
  return Array.from({ length: shades }, (_, index) => {
    const share = index / (shades - 1);
    return share < 0.6 ? mix(faint, accent, share / 0.6) : mix(accent, strong, (share - 0.6) / 0.4);
  });
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** Few points are drawn large, many small, so that neither a map of 50 nor one of 70,000 is empty or a blot. */
export function pointSize(count: number): number {
  return count > 40_000 ? 2 : count > 8_000 ? 2.6 : count > 1_500 ? 3.6 : count > 300 ? 5 : 7;
}
