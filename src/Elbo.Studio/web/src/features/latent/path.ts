import { h, fill } from "../../shared/dom";
import { icon } from "../../shared/brand";
import type { Decoded } from "./source";

const frames = 72;

const frameMs = 40;

type Place = readonly [number, number];

/** Places at equal distances along a drawn line. */
export function resample(path: readonly Place[], count: number): Place[] {
  const lengths = path
    .slice(1)
    .map((place, index) => Math.hypot(place[0] - path[index]![0], place[1] - path[index]![1]));
  const total = lengths.reduce((sum, each) => sum + each, 0);
  const places: Place[] = [];
  let segment = 0;
  let before = 0;
  for (let index = 0; index < count; index += 1) {
    const wanted = (total * index) / (count - 1);
    while (segment < lengths.length - 1 && before + lengths[segment]! < wanted) {
      before += lengths[segment]!;
      segment += 1;
    }
    const share = Math.min(1, lengths[segment] ? (wanted - before) / lengths[segment]! : 0);
    const [from, to] = [path[segment]!, path[segment + 1] ?? path[segment]!];
    places.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
  }
  return places;
}

export interface MorphEvents {
  codeAt(place: Place): Float32Array;
  decode(codes: Float32Array, count: number): Promise<Decoded>;
  show(decoded: Decoded, index: number, code: Float32Array): void;
}

/** A morph along a drawn path: all of it is decoded at once, then played back and forth, or scrubbed. */
export class Morph {
  readonly element: HTMLElement;

  private readonly play = h("button", { class: "icon", type: "button" });

  private readonly range = h("input", {
    type: "range",
    min: 0,
    max: frames - 1,
    step: 1,
    value: 0,
    "aria-label": "Place on the path",
  });

  private codes: Float32Array[] = [];

  private decoded: Decoded | null = null;

  private timer = 0;

  private way = 1;

  constructor(
    private readonly events: MorphEvents,
    signal: AbortSignal,
  ) {
    this.element = h(
      "div",
      { class: "morph", hidden: true },
      this.play,
      this.range,
      h("span", { class: "faint" }, "morph"),
    );
    this.play.addEventListener("click", () => (this.timer === 0 ? this.start() : this.stop()));
    this.range.addEventListener("input", () => {
      this.stop();
      this.show();
    });
    signal.addEventListener("abort", () => this.stop());
  }

  async along(path: readonly Place[]): Promise<void> {
    this.stop();
    const places = resample(path, frames);
    this.codes = places.map((place) => this.events.codeAt(place));
    const size = this.codes[0]!.length;
    const all = new Float32Array(frames * size);
    this.codes.forEach((code, index) => all.set(code, index * size));
    this.decoded = await this.events.decode(all, frames);
    this.element.hidden = false;
    this.range.value = "0";
    this.show();
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.stop();
    } else {
      this.start();
    }
  }

  hide(): void {
    this.stop();
    this.element.hidden = true;
  }

  private show(): void {
    const index = Number(this.range.value);
    if (this.decoded && this.codes[index]) {
      this.events.show(this.decoded, index, this.codes[index]);
    }
  }

  private start(): void {
    fill(this.play, icon("M8 5v14M16 5v14"));
    this.play.setAttribute("aria-label", "Pause the morph");
    this.timer = window.setInterval(() => {
      const next = Number(this.range.value) + this.way;
      if (next < 0 || next >= frames) {
        this.way = -this.way;
        return;
      }
      this.range.value = String(next);
      this.show();
    }, frameMs);
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    fill(this.play, icon("M8 5.5v13l11-6.5z"));
    this.play.setAttribute("aria-label", "Play the morph");
  }
}
