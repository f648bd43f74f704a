import { ApiFault, lineOf, ofRun, send } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import { fill, h } from "../../shared/dom";

const count = 8;

/** Sentences that a model writes, as its last checkpoint is: the same draws each time, until others are asked for. */
export class Written {
  readonly element = h("div", { class: "written" });

  private readonly list = h("ol", {});

  private seed = 0;

  constructor(
    private readonly run: string,
    private readonly hasLatents: boolean,
    private readonly signal: AbortSignal,
  ) {}

  async load(): Promise<void> {
    try {
      const { sentences } = await send<{ sentences: string[] }>(
        ofRun(this.run, "sample"),
        { count, seed: this.seed },
        this.signal,
      );
      fill(
        this.list,
        sentences.map((sentence) => h("li", {}, sentence || "…")),
      );
      fill(
        this.element,
        h("h3", {}, "Sentences"),
        h(
          "p",
          { class: "faint small" },
          this.hasLatents
            ? "Each for a draw of the prior, its words drawn one by one."
            : "Their words drawn one by one.",
        ),
        this.list,
        h("button", { class: "button slight", type: "button", onclick: () => void this.others() }, "Draw others"),
      );
    } catch (error) {
      const isWaiting = error instanceof ApiFault && error.status === 409;
      const line = lineOf(error);
      if (line !== null && !this.signal.aborted) {
        fill(
          this.element,
          isWaiting ? h("div", { class: "waiting" }, "Sentences come with the first checkpoint.") : faultNote(line),
        );
      }
    }
  }

  private async others(): Promise<void> {
    this.seed += 1;
    await this.load();
  }
}
