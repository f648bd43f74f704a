import { lineOf } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import { freshId, h } from "../../shared/dom";
import { latestWins } from "../../shared/latest";
import type { Below, LatentSource, PlacedExamples } from "./source";
import { Sliders } from "./sliders";
import { Stage } from "./stage";

interface Wish {
  readonly code: Float32Array;
  readonly since: number;
}

const freshSeed = (): number => Math.floor(Math.random() * 2 ** 31);

/** A code that moves: sliders, what it decodes to, and whoever else wants to know where it is. */
export class Walk {
  readonly element: HTMLElement;

  readonly stage: Stage;

  private readonly sliders: Sliders;

  private readonly fault = h("div", {});

  private readonly lowest = h("select", { id: freshId("level") });

  private readonly detailsOf = h(
    "button",
    {
      class: "button slight",
      type: "button",
      "aria-pressed": "false",
      title: "Press, then an example on the map: the levels below as they are in it, relative to those above",
      onclick: () => this.arm(!this.waiting),
    },
    "Details of…",
  );

  /** Told whether the next example on the map is to give its details. */
  armed: (waiting: boolean) => void = () => undefined;

  private label: string | null = null;

  private code: Float32Array;

  private readonly decode: (wish: Wish) => void;

  constructor(
    private readonly source: LatentSource,
    private readonly signal: AbortSignal,
    private readonly moved: (code: Float32Array) => void,
  ) {
    const { latents, picture } = source;
    this.code = Float32Array.from(latents.startCode);
    this.stage = new Stage(picture);
    this.sliders = new Sliders(latents, (index, value) => {
      this.code = this.code.slice();
      this.code[index] = value;
      this.stage.say("by hand");
      this.moved(this.code);
      this.decode({ code: this.code, since: performance.now() });
    });
    this.decode = latestWins((wish) => this.show(wish));
    this.element = h(
      "aside",
      { class: "panel", "aria-label": "Decoded" },
      this.stage.element,
      this.fault,
      h(
        "div",
        { class: "sliders-place" },
        h(
          "div",
          { class: "sliders-head" },
          h("h2", {}, `${latents.order.length} latents`),
          h(
            "div",
            { class: "row" },
            h(
              "button",
              { class: "button slight", type: "button", onclick: () => void this.random() },
              "Random",
            ),
            h(
              "button",
              {
                class: "button slight",
                type: "button",
                onclick: () => this.go(Float32Array.from(latents.meanCode), "the middle of all codes"),
              },
              "Middle",
            ),
          ),
        ),
        this.labels(),
        this.levels(),
        this.sliders.element,
      ),
    );
  }

  get current(): Float32Array {
    return this.code;
  }

  get condition(): string | null {
    return this.label;
  }

  /** Whether the next example on the map is to give its details. */
  get waiting(): boolean {
    return this.detailsOf.getAttribute("aria-pressed") === "true";
  }

  /** Takes the levels below from an example. */
  async take(index: number, examples: PlacedExamples): Promise<void> {
    this.arm(false);
    const details = await examples.codeOf(index);
    await this.keep(Number(this.lowest.value), { details }, `with details of example ${index}`);
  }

  go(code: Float32Array, why: string): void {
    this.place(code, why);
    this.decode({ code, since: performance.now() });
  }

  /** Moves sliders and cross only: what the code decodes to is shown already. */
  place(code: Float32Array, why: string): void {
    this.code = code;
    this.stage.say(why);
    this.sliders.set(code);
    this.moved(code);
  }

  private labels(): HTMLElement | null {
    const { classes } = this.source.latents;
    if (classes === null) {
      return null;
    }
    this.label = classes[0] ?? null;
    const id = freshId("condition");
    const select = h(
      "select",
      {
        id,
        onchange: () => {
          this.label = select.value;
          this.go(this.code, `as ${this.label}`);
        },
      },
      classes.map((name) => h("option", {}, name)),
    );
    return h("div", { class: "field" }, h("label", { for: id }, "Decode as"), select);
  }

  // Upper levels alone say what the whole is; drawn anew, the levels below are other details of it.
  private levels(): HTMLElement | null {
    const { levels } = this.source.latents;
    if (levels.length < 2 || !this.source.keep) {
      return null;
    }
    this.lowest.append(...levels.slice(1).map((_, index) => h("option", { value: index + 2 }, `${index + 2}`)));
    const button = (name: string, title: string, below: () => Below, why: (level: number) => string) =>
      h(
        "button",
        {
          class: "button slight",
          type: "button",
          title,
          onclick: () => void this.keep(Number(this.lowest.value), below(), why(Number(this.lowest.value))),
        },
        name,
      );
    return h(
      "div",
      { class: "levels-row" },
      h("label", { for: this.lowest.id }, "Keep from level"),
      this.lowest,
      button("Means below", "The levels below at the means given those above", () => ({}), (level) => `levels ${level} up alone`),
      button("Redraw below", "The levels below drawn given those above", () => ({ seed: freshSeed() }), (level) => `new below level ${level}`),
      this.detailsOf,
    );
  }

  private arm(waiting: boolean): void {
    this.detailsOf.setAttribute("aria-pressed", String(waiting));
    this.armed(waiting);
  }

  private async keep(level: number, below: Below, why: string): Promise<void> {
    try {
      this.go(await this.source.keep!(this.code, level, below), why);
    } catch (error) {
      this.tell(error);
    }
  }

  // Of several levels the lower ones are drawn given those above, which is the server's to do.
  private async random(): Promise<void> {
    const { levels } = this.source.latents;
    if (levels.length > 1 && this.source.keep) {
      await this.keep(levels.length + 1, { seed: freshSeed() }, "drawn from the prior");
      return;
    }
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    this.go(this.code.map(normal), "drawn from the prior");
  }

  private async show(wish: Wish): Promise<void> {
    try {
      const decoded = await this.source.decode(wish.code, 1, this.label);
      this.stage.show(decoded);
      this.stage.measured(performance.now() - wish.since);
      this.fault.replaceChildren();
    } catch (error) {
      this.tell(error);
    }
  }

  private tell(error: unknown): void {
    const line = lineOf(error);
    if (line !== null && !this.signal.aborted) {
      this.fault.replaceChildren(faultNote(line));
    }
  }
}
