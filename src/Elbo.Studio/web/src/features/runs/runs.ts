import "./runs.css";
import { announce } from "../../shared/announce";
import { ask, get, lineOf, ofRun, urlOf } from "../../shared/api";
import { empty, faultNote, icon } from "../../shared/brand";
import { connection } from "../../shared/connection";
import type { Epoch, Run } from "../../shared/contract";
import { confirmed } from "../../shared/dialog";
import { fill, h, svg } from "../../shared/dom";
import { on } from "../../shared/events";
import { ago, duration, fixed } from "../../shared/numbers";
import { hrefOf, type Page } from "../../shared/route";
import { stateBadge } from "./frame";
import { sparkline } from "./sparkline";

/** A corner of the samples; for what has no pictures, its latent map. */
function thumbnail(run: Run): HTMLElement {
  for (const [picture, look] of [
    ["samples.png", "picture"],
    ["latent-map.png", "whole"],
  ] as const) {
    if (run.pictures.includes(picture)) {
      return h("div", {
        class: `thumb ${look}`,
        style: `background-image: url("${urlOf(run.name, `files/${picture}`)}")`,
      });
    }
  }
  return h(
    "div",
    { class: "thumb" },
    svg(
      "svg",
      { viewBox: "0 0 24 24", "aria-hidden": "true" },
      svg("path", { d: "M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14M15 5v14" }),
    ),
  );
}

function numbers(run: Run): HTMLElement {
  const measures = run.measures;
  const pairs: [string, string][] =
    measures === null
      ? [["Epoch", `${run.epochsDone} of ${run.epochs}`]]
      : [
          [
            run.hasDensity ? "Test ELBO" : "Reconstruction",
            fixed(run.hasDensity ? measures.elbo : measures.reconstruction, 1),
          ],
          ["KL", fixed(measures.kl, 1)],
          ["Active", measures.activeUnits === null ? "–" : `${measures.activeUnits} of ${run.latent}`],
          ["Time", duration(run.seconds)],
        ];
  return h(
    "dl",
    {},
    pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

class RunList {
  private readonly chosen = new Set<string>();

  private readonly list = h("ul", { class: "runs" });

  private readonly bar = h("div", { class: "chosen", hidden: true });

  private readonly fault = h("div", {});

  constructor(
    private readonly main: HTMLElement,
    private readonly signal: AbortSignal,
  ) {}

  show(runs: readonly Run[]): void {
    const head = h(
      "div",
      { class: "row between" },
      h("h1", {}, "Runs"),
      h("a", { class: "button primary", href: "#/train" }, "Train a model"),
    );
    if (runs.length === 0) {
      fill(
        this.main,
        head,
        empty(
          "No runs yet",
          "A run is a trained model with its curves, pictures and report. The built-in digits train in under a minute.",
          h("a", { class: "button primary", href: "#/train" }, "Train the first one"),
        ),
      );
      return;
    }
    for (const name of this.chosen) {
      if (!runs.some((run) => run.name === name)) {
        this.chosen.delete(name);
      }
    }
    const newest = [...runs].sort((a, b) => Date.parse(b.created) - Date.parse(a.created));
    fill(
      this.list,
      newest.map((run) => this.row(run)),
    );
    fill(
      this.main,
      head,
      h("p", { class: "lead" }, "Every model that was trained here. Choose two or more to compare them."),
      this.fault,
      this.list,
      this.bar,
    );
    this.showChosen();
  }

  private row(run: Run): HTMLElement {
    const box = h("input", {
      type: "checkbox",
      "aria-label": `Compare ${run.name}`,
      onchange: () => {
        if (!this.chosen.delete(run.name)) {
          this.chosen.add(run.name);
        }
        this.showChosen();
      },
    });
    box.checked = this.chosen.has(run.name);
    const spark = h("div", { class: "spark" });
    if (run.epochsDone > 1) {
      get<{ epochs: Epoch[] }>(ofRun(run.name, "metrics"), this.signal).then(
        ({ epochs }) => {
          const line = sparkline(epochs);
          if (line) {
            spark.append(line);
          }
        },
        () => undefined,
      );
    }
    const running = run.state === "training";
    return h(
      "li",
      { "data-run": run.name },
      h("label", { class: "choose" }, box),
      thumbnail(run),
      h(
        "div",
        {},
        h("h2", {}, h("a", { href: hrefOf(["runs", run.name]) }, run.name)),
        h("p", { class: "about" }, stateBadge(run), `${run.data.name} · ${run.latent} latents · ${ago(run.created)}`),
        run.fault ? h("p", { class: "fault" }, run.fault) : null,
        running
          ? h("div", { class: "meter" }, h("i", { style: `width: ${(100 * run.epochsDone) / run.epochs}%` }))
          : null,
      ),
      spark,
      numbers(run),
      h(
        "button",
        {
          class: "icon remove",
          type: "button",
          "aria-label": `Delete ${run.name}`,
          disabled: running,
          title: running ? "Stop the training before" : "Delete",
          onclick: () => void this.remove(run.name),
        },
        icon("M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"),
      ),
    );
  }

  private async remove(name: string): Promise<void> {
    const sure = await confirmed(
      `Delete ${name}?`,
      "The folder of the run goes: weights, curves, pictures, report and search index. It cannot be brought back.",
      "Delete the run",
    );
    if (!sure) {
      return;
    }
    try {
      await ask(`${ofRun(name)}?confirm=${encodeURIComponent(name)}`, { method: "DELETE" });
      announce(`${name} is deleted.`);
      fill(this.fault);
      await this.load();
    } catch (error) {
      fill(this.fault, faultNote(lineOf(error) ?? ""));
    }
  }

  private showChosen(): void {
    const names = [...this.chosen];
    this.bar.hidden = names.length === 0;
    fill(
      this.bar,
      h("span", {}, names.length === 1 ? `${names[0]}: choose another to compare` : `${names.length} runs chosen`),
      h(
        "a",
        {
          class: "button primary",
          href: hrefOf(["compare"], { runs: names.join(",") }),
          "aria-disabled": names.length < 2 ? "true" : null,
        },
        "Compare",
      ),
    );
  }

  async load(): Promise<void> {
    const runs = await get<Run[]>("runs", this.signal);
    if (!this.signal.aborted) {
      this.show(runs);
    }
  }
}

export const runsPage: Page = async (main, _route, signal) => {
  const list = new RunList(main, signal);
  await list.load();
  const again = (): void => void list.load().catch(() => undefined);
  on("epoch", signal, again);
  on("finished", signal, again);
  on("failed", signal, again);
  connection.onBack(signal, again);
};
