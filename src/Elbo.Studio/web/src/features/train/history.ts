import { get, ofRun, urlOf } from "../../shared/api";
import type { Snapshots } from "../../shared/contract";
import { fill, h } from "../../shared/dom";
import { icon } from "../../shared/brand";

const playMs = 260;

const titles: Readonly<Record<string, [string, string]>> = {
  samples: ["Samples", "The same draws from the prior, decoded after each epoch."],
  reconstructions: ["Reconstructions", "The same unseen examples above, what the model makes of them below."],
};

/** Pictures of a run through time: the newest while it trains, any of them by the scrubber, all of them by play. */
export class History {
  readonly element = h("div", { class: "history" });

  private readonly range = h("input", {
    type: "range",
    min: "0",
    value: "0",
    step: "1",
    "aria-label": "Epoch of the pictures",
  });

  private readonly epoch = h("output", {});

  private readonly play = h("button", { class: "icon", type: "button" });

  private readonly grids = h("div", { class: "grids" });

  private known: Snapshots = { epochs: [], kinds: [] };

  private following = true;

  private timer = 0;

  constructor(
    private readonly run: string,
    private readonly last: readonly string[],
    private readonly signal: AbortSignal,
  ) {
    this.range.addEventListener("input", () => {
      this.following = Number(this.range.value) === this.known.epochs.length - 1;
      this.show();
    });
    this.play.addEventListener("click", () => (this.timer === 0 ? this.start() : this.stop()));
    signal.addEventListener("abort", () => this.stop());
    this.stop();
  }

  async load(): Promise<void> {
    this.known = await get<Snapshots>(ofRun(this.run, "snapshots"), this.signal);
    const { epochs, kinds } = this.known;
    this.range.max = String(Math.max(0, epochs.length - 1));
    if (epochs.length === 0 || kinds.length === 0) {
      this.showLast();
      return;
    }
    if (!this.grids.isConnected || this.grids.childElementCount !== kinds.length) {
      fill(
        this.grids,
        kinds.map((kind) =>
          h(
            "figure",
            { "data-kind": kind },
            h("h3", {}, titles[kind]?.[0] ?? kind),
            h("img", { alt: titles[kind]?.[0] ?? kind }),
            h("figcaption", {}, titles[kind]?.[1] ?? ""),
          ),
        ),
      );
      fill(this.element, h("div", { class: "scrub" }, this.play, this.range, this.epoch), this.grids);
    }
    if (this.following && this.timer === 0) {
      this.range.value = this.range.max;
    }
    this.show();
  }

  // A run that was not trained from here kept only the pictures of its end.
  private showLast(): void {
    const kept = Object.keys(titles).filter((kind) => this.last.includes(`${kind}.png`));
    fill(
      this.element,
      kept.length === 0
        ? h("div", { class: "waiting" }, "Pictures come with each epoch.")
        : h(
            "div",
            { class: "grids" },
            kept.map((kind) =>
              h(
                "figure",
                {},
                h("h3", {}, titles[kind]![0]),
                h("img", { src: urlOf(this.run, `files/${kind}.png`), alt: titles[kind]![0] }),
                h("figcaption", {}, titles[kind]![1]),
              ),
            ),
          ),
    );
  }

  private show(): void {
    const epoch = this.known.epochs[Number(this.range.value)];
    if (epoch === undefined) {
      return;
    }
    const text = epoch === 0 ? "untrained" : `epoch ${epoch}`;
    this.epoch.textContent = text;
    this.range.setAttribute("aria-valuetext", text);
    for (const figure of this.grids.children) {
      const kind = (figure as HTMLElement).dataset["kind"]!;
      this.swap(
        figure.querySelector("img")!,
        urlOf(this.run, `snapshots/${epoch}/${kind}.png`),
        `${titles[kind]?.[0] ?? kind}, ${text}`,
      );
    }
  }

  // The picture before stays until the next is there, so that scrubbing does not flicker.
  private swap(image: HTMLImageElement, address: string, text: string): void {
    image.dataset["wanted"] = address;
    const next = new Image();
    next.onload = () => {
      if (image.dataset["wanted"] === address) {
        image.src = address;
        image.alt = text;
      }
    };
    next.src = address;
  }

  private start(): void {
    fill(this.play, icon("M8 5v14M16 5v14"));
    this.play.setAttribute("aria-label", "Pause the pictures");
    if (Number(this.range.value) >= this.known.epochs.length - 1) {
      this.range.value = "0";
    }
    this.show();
    this.timer = window.setInterval(() => {
      const next = Number(this.range.value) + 1;
      if (next >= this.known.epochs.length) {
        this.following = true;
        this.stop();
        return;
      }
      this.range.value = String(next);
      this.show();
    }, playMs);
  }

  private stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    fill(this.play, icon("M8 5.5v13l11-6.5z"));
    this.play.setAttribute("aria-label", "Play the pictures from the first epoch");
  }
}
