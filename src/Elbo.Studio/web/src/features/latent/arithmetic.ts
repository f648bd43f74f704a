import { fill, h } from "../../shared/dom";
import { rowTable } from "./stage";
import type { PlacedExamples } from "./source";

const names = ["A", "B", "C"] as const;

interface Slot {
  readonly button: HTMLButtonElement;
  code: Float32Array | null;
}

/** A − B + C: codes of three examples from the map, added up and decoded. */
export class Arithmetic {
  readonly element: HTMLElement;

  private readonly slots: readonly Slot[];

  private armed = -1;

  constructor(
    private readonly arm: (armed: boolean) => void,
    private readonly result: (code: Float32Array) => void,
  ) {
    this.slots = names.map((name, index) => {
      const button = h(
        "button",
        {
          class: "slot",
          type: "button",
          "aria-pressed": "false",
          onclick: () => this.choose(this.armed === index ? -1 : index),
        },
        h("span", { class: "blank" }, name),
        h("span", {}, "choose"),
      );
      return { button, code: null };
    });
    const [a, b, c] = this.slots;
    this.element = h(
      "div",
      { class: "arithmetic", role: "group", "aria-label": "A minus B plus C" },
      a!.button,
      h("span", { class: "sign" }, "−"),
      b!.button,
      h("span", { class: "sign" }, "+"),
      c!.button,
      h("span", { class: "sign" }, "="),
      h("span", { class: "faint" }, "shown beside the map"),
    );
  }

  get waiting(): boolean {
    return this.armed >= 0;
  }

  /** Puts the example that was clicked on the map into the slot that waits for one. */
  async take(example: number, examples: PlacedExamples): Promise<void> {
    const slot = this.slots[this.armed];
    if (!slot || example < 0) {
      return;
    }
    const mine = this.armed;
    const [code, seen] = await Promise.all([examples.codeOf(example), examples.see(example)]);
    slot.code = code;
    const picture = seen.pictures[0];
    fill(
      slot.button,
      picture
        ? h("img", { class: "pixelated", src: picture.url, alt: seen.title })
        : h(
            "span",
            { class: seen.example?.sentence ? "blank words" : "blank" },
            seen.example?.sentence || names[mine]!,
          ),
      h("span", {}, seen.title),
    );
    if (!picture && seen.example?.row) {
      slot.button.title = rowTable(seen.example.row).innerText;
    }
    this.choose(this.slots.findIndex((each) => each.code === null));
    const [a, b, c] = this.slots.map((each) => each.code);
    if (a && b && c) {
      this.result(a.map((value, index) => value - b[index]! + c[index]!));
    }
  }

  private choose(index: number): void {
    this.armed = index;
    this.slots.forEach((slot, at) => slot.button.setAttribute("aria-pressed", String(at === index)));
    this.arm(index >= 0);
  }
}
