import type { Latents } from "../../shared/contract";
import { freshId, h } from "../../shared/dom";
import { fixed } from "../../shared/numbers";

interface Slider {
  readonly index: number;
  readonly input: HTMLInputElement;
  readonly output: HTMLOutputElement;
}

// More sliders than a hand will move: the rest come when they are asked for.
const shownFirst = 64;

/** A slider for each latent, most informative first; the bar beside it is its share of the information. */
export class Sliders {
  readonly element: HTMLElement;

  private readonly sliders: Slider[];

  constructor(
    latents: Latents,
    private readonly moved: (index: number, value: number) => void,
  ) {
    const most = Math.max(...latents.latents.map((latent) => latent.kl ?? 0), 1e-9);
    const several = latents.levels.length > 1;
    const list = h("ul", {
      class: several ? "sliders levels" : "sliders",
      "aria-label": "Latents, most informative first",
    });
    this.sliders = latents.order.map((index, rank) => {
      const latent = latents.latents[index]!;
      const id = freshId("latent");
      const input = h("input", {
        type: "range",
        id,
        min: latent.low,
        max: latent.high,
        step: "any",
        "data-latent": index,
      });
      const output = h("output", { for: id });
      input.addEventListener("input", () => {
        output.textContent = fixed(Number(input.value), 2);
        this.moved(index, Number(input.value));
      });
      // "any" leaves the keys with a step of one; a fiftieth of the span is what a hand would do.
      input.addEventListener("keydown", (event) => this.key(event, input, (latent.high - latent.low) / 50));
      list.append(
        h(
          "li",
          { class: latent.active ? null : "off", hidden: rank >= shownFirst, title: latent.kl === null ? null : `KL ${fixed(latent.kl, 3)} nats` },
          h("label", { for: id }, `z${latent.name}`),
          h("span", { class: "info" }, h("i", { style: `width: ${(100 * Math.max(0, latent.kl ?? 0)) / most}%` })),
          input,
          output,
        ),
      );
      return { index, input, output };
    });
    if (this.sliders.length > shownFirst) {
      const rest = h(
        "li",
        { class: "rest" },
        h(
          "button",
          {
            class: "button slight",
            type: "button",
            onclick: () => {
              list.querySelectorAll("li[hidden]").forEach((each) => each.removeAttribute("hidden"));
              rest.remove();
            },
          },
          `Show all ${this.sliders.length}`,
        ),
      );
      list.append(rest);
    }
    this.element = list;
  }

  set(code: ArrayLike<number>): void {
    for (const { index, input, output } of this.sliders) {
      input.value = String(code[index]!);
      output.textContent = fixed(code[index]!, 2);
    }
  }

  private key(event: KeyboardEvent, input: HTMLInputElement, step: number): void {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (way !== undefined) {
      event.preventDefault();
      input.value = String(Number(input.value) + way * step);
      input.dispatchEvent(new Event("input"));
    }
  }
}
