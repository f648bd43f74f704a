import "./train.css";
import { announce } from "../../shared/announce";
import { get, lineOf, ofRun, send } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import { curveChart, type Curve, type CurveChart } from "../../shared/chart";
import { connection } from "../../shared/connection";
import type { Epoch, Progress, Remark, Run, RunDetail } from "../../shared/contract";
import { fill, h } from "../../shared/dom";
import { on } from "../../shared/events";
import { duration, fixed, short, whole } from "../../shared/numbers";
import { hrefOf, type Page } from "../../shared/route";
import { openRun, stateBadge } from "../runs/frame";
import { movingBars } from "./bars";
import { curveKinds, heldOutValues, some, trainValues, type CurveKind } from "./curves";
import { History } from "./history";
import { Written } from "./written";

class LiveRun {
  private readonly badge = h("span", {});

  private readonly actions = h("div", { class: "row" });

  private readonly fault = h("div", {});

  private readonly line = h("div", { class: "line" });

  private readonly meter = h("i", { style: "width: 0" });

  private readonly progress = h(
    "div",
    { class: "meter", role: "progressbar", "aria-label": "Training", "aria-valuemin": 0, "aria-valuemax": 100 },
    this.meter,
  );

  private readonly measures = h("div", {});

  private readonly remarks = h("ul", { class: "remarks" });

  private readonly doctor = h("section", { hidden: true }, h("h2", {}, "The doctor says"), this.remarks);

  private readonly kinds: readonly CurveKind[];

  private readonly charts: readonly CurveChart[];

  private readonly bars;

  // What the model makes, for a person to see: pictures or sentences; nothing for rows and numbers.
  private readonly made: History | Written | null;

  private epochs: Epoch[] = [];

  constructor(
    private run: RunDetail,
    private readonly signal: AbortSignal,
  ) {
    this.kinds = curveKinds(run.hasDensity);
    this.charts = this.kinds.map((kind) => curveChart(kind.title, kind.unit, signal));
    this.bars = movingBars(signal);
    this.bars.element.hidden = true;
    this.made =
      run.data.kind === "images"
        ? new History(run.name, run.pictures, signal)
        : run.data.kind === "sentences"
          ? new Written(run.name, run.latent > 0, signal)
          : null;
  }

  show(main: HTMLElement): void {
    main.querySelector(".run-actions")!.append(this.badge, this.actions);
    const [first, second, third] = this.charts;
    main.append(
      h("div", { class: "live-head" }, this.fault, this.line, this.progress, this.measures),
      h(
        "div",
        { class: this.made ? "live" : "live alone" },
        h(
          "section",
          { class: "charts", "aria-label": "Curves" },
          first!.element,
          h("div", { class: "pair" }, second!.element, third!.element),
          this.bars.element,
        ),
        this.made && h("section", { "aria-label": "What the model makes" }, this.made.element),
      ),
      this.doctor,
    );
    this.showState(this.run);
    this.run.remarks.forEach((remark) => this.remark(remark));
    this.listen();
    connection.onBack(this.signal, () => void this.load());
    void this.load();
  }

  private listen(): void {
    const mine = (run: string): boolean => run === this.run.name;
    on("state", this.signal, (run) => mine(run.name) && this.showState(run));
    on("progress", this.signal, (progress) => mine(progress.run) && this.step(progress));
    on("epoch", this.signal, (epoch) => {
      if (mine(epoch.run)) {
        this.epochs = [...this.epochs.filter((each) => each.epoch < epoch.epoch), epoch];
        announce(
          `Epoch ${epoch.epoch} of ${this.run.epochs} is done, loss ${short((epoch.heldOut ?? epoch.train).loss)}.`,
        );
        this.draw();
        if (this.made instanceof Written) {
          void this.made.load();
        }
      }
    });
    on("remark", this.signal, (remark) => mine(remark.run) && this.remark(remark));
    on("snapshot", this.signal, (snapshot) => mine(snapshot.run) && void this.made?.load().catch(() => undefined));
    on(
      "finished",
      this.signal,
      (end) => mine(end.run) && void this.load().then(() => announce(`${this.run.name} has ended: ${end.reason}.`)),
    );
    on("failed", this.signal, (end) => mine(end.run) && void this.load());
  }

  private async load(): Promise<void> {
    try {
      const [run, { epochs }] = await Promise.all([
        get<RunDetail>(ofRun(this.run.name), this.signal),
        get<{ epochs: Epoch[] }>(ofRun(this.run.name, "metrics"), this.signal),
        this.made?.load(),
      ]);
      this.epochs = epochs;
      this.run = run;
      this.remarks.replaceChildren();
      run.remarks.forEach((remark) => this.remark(remark));
      this.showState(run);
      this.draw();
    } catch (error) {
      const line = lineOf(error);
      fill(this.fault, line === null || this.signal.aborted ? null : faultNote(line));
    }
  }

  private draw(): void {
    const axis = this.epochs.map((epoch) => epoch.epoch);
    this.charts.forEach((chart, index) => {
      const kind = this.kinds[index]!;
      const curves: Curve[] = [{ name: "train", token: "--series-1", values: trainValues(this.epochs, kind) }];
      const heldOut = heldOutValues(this.epochs, kind);
      if (some(heldOut)) {
        curves.push({ name: "held out", token: "--series-2", values: heldOut });
      }
      chart.element.hidden = axis.length > 0 && !curves.some((curve) => some(curve.values));
      chart.set(axis, curves);
    });
    const kl = this.epochs.findLast((epoch) => epoch.latentKl)?.latentKl;
    if (kl) {
      this.bars.element.hidden = false;
      this.bars.set(kl);
    }
  }

  private remark(remark: Remark): void {
    this.doctor.hidden = false;
    this.remarks.append(
      h("li", { class: "note" }, remark.epoch === null ? null : h("b", {}, `Epoch ${remark.epoch}`), remark.text),
    );
  }

  private step(progress: Progress): void {
    const done = (progress.epoch - 1 + progress.step / Math.max(1, progress.steps)) / progress.epochs;
    this.advance(done);
    const facts: [string, string][] = [
      ["Epoch", `${progress.epoch} of ${progress.epochs}`],
      ["Step", `${whole(progress.step)} of ${whole(progress.steps)}`],
      ["Loss", short(progress.loss)],
      ["Examples a second", whole(progress.examplesPerSecond)],
      ["Time left", progress.secondsLeft === null ? "–" : duration(progress.secondsLeft)],
    ];
    this.line.replaceChildren(...facts.map(([name, value]) => h("span", {}, `${name} `, h("b", {}, value))));
  }

  private advance(share: number): void {
    this.meter.style.width = `${(100 * share).toFixed(1)}%`;
    this.progress.setAttribute("aria-valuenow", (100 * share).toFixed(0));
  }

  private showState(run: Run): void {
    this.run = { ...this.run, ...run };
    const running = run.state === "training";
    fill(this.badge, stateBadge(run));
    fill(
      this.actions,
      running
        ? [this.action("Pause", "pause"), this.action("Stop", "stop")]
        : run.state === "finished"
          ? null
          : this.action("Resume", "resume", true),
    );
    this.progress.hidden = run.state === "finished";
    this.line.hidden = run.state === "finished";
    if (!running) {
      fill(
        this.line,
        h(
          "span",
          {},
          h("b", {}, `${run.epochsDone} of ${run.epochs} epochs`),
          " are done. Resume goes on where it stopped, in the same bits.",
        ),
      );
    }
    this.advance(run.epochsDone / Math.max(1, run.epochs));
    fill(this.fault, run.fault ? faultNote(run.fault) : null);
    fill(this.measures, run.measures === null ? null : this.numbers(run));
  }

  private numbers(run: Run): HTMLElement {
    const measures = run.measures!;
    const error = measures.elboError === null ? null : h("small", {}, ` ± ${fixed(measures.elboError, 2)}`);
    const pairs: [string, string, string, Node | null][] = [];
    if (run.hasDensity) {
      pairs.push(["Test ELBO", fixed(measures.elbo), "nats per example", error]);
    }
    pairs.push(
      [
        "Reconstruction",
        fixed(measures.reconstruction === null ? null : Math.abs(measures.reconstruction)),
        "nats per example",
        null,
      ],
    );
    if (run.latent > 0) {
      pairs.push(["KL divergence", fixed(measures.kl), "nats per example", null]);
    }
    if (measures.logLikelihood !== null) {
      pairs.push([
        "log p(x)",
        fixed(measures.logLikelihood),
        measures.samples ? `nats, ${whole(measures.samples)} samples` : "nats, exact",
        measures.logLikelihoodError === null ? null : h("small", {}, ` ± ${fixed(measures.logLikelihoodError, 2)}`),
      ]);
    }
    if (measures.activeUnits !== null && run.latent > 0) {
      pairs.push(["Active latents", whole(measures.activeUnits), `of ${run.latent}`, null]);
    }
    pairs.push(["Time", duration(run.seconds), `${run.epochsDone} epochs`, null]);
    return h(
      "dl",
      { class: "numbers" },
      pairs.map(([name, value, unit, small]) =>
        h("div", {}, h("dt", {}, name), h("dd", { class: "value" }, value, small), h("dd", { class: "unit" }, unit)),
      ),
    );
  }

  private action(name: string, verb: string, primary = false): HTMLElement {
    const button = h(
      "button",
      {
        class: primary ? "button primary slight" : "button slight",
        type: "button",
        onclick: async () => {
          button.disabled = true;
          try {
            await send(ofRun(this.run.name, verb), {});
            announce(`${name}: ${this.run.name}.`);
            await this.load();
          } catch (error) {
            fill(this.fault, faultNote(lineOf(error) ?? ""));
            button.disabled = false;
          }
        },
      },
      name,
    );
    return button;
  }
}

/** A run while it trains and after: curves, bars, remarks, and its pictures through time. */
export const livePage: Page = async (main, route, signal) => {
  const run = await openRun(main, route, "training", signal);
  new LiveRun(run, signal).show(main);
  if (run.state === "finished") {
    main.append(
      h(
        "p",
        { class: "small", style: "margin-top: var(--space-7)" },
        h("a", { href: hrefOf(["runs", run.name, "latent"]) }, "Walk through its latent space"),
        " or ",
        h("a", { href: hrefOf(["runs", run.name, "try"]) }, "try it on something of your own"),
        ".",
      ),
    );
  }
};
