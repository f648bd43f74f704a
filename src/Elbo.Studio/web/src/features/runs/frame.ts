import { get, ofRun } from "../../shared/api";
import type { Run, RunDetail } from "../../shared/contract";
import { h } from "../../shared/dom";
import { itemsOf, whole } from "../../shared/numbers";
import { hrefOf, type Route } from "../../shared/route";

const tabs = [
  ["training", "Training"],
  ["latent", "Latent space"],
  ["try", "Try"],
  ["report", "Report"],
] as const;

export type RunTab = (typeof tabs)[number][0];

export function stateBadge(run: Pick<Run, "state">): HTMLElement {
  return h("span", { class: `state ${run.state}` }, run.state);
}

/** What a run is, in a line: "mnist, 60,000 examples of 28 × 28 × 1 · 20 latents · 652,824 parameters". */
export function aboutRun(run: Run): string {
  const data = `${run.data.name}, ${whole(run.data.examples)} ${itemsOf(run.data.kind, run.data.shape, run.data.columns)}`;
  const latents = run.latent === 0 ? "no latents" : run.latent === 1 ? "1 latent" : `${run.latent} latents`;
  return `${data} · ${latents} · ${whole(run.parameters)} parameters`;
}

/** Title and tabs of a run, the same on each of its pages; gives the run. */
export async function openRun(main: HTMLElement, route: Route, tab: RunTab, signal: AbortSignal): Promise<RunDetail> {
  const run = await get<RunDetail>(ofRun(route.parts[1]!), signal);
  signal.throwIfAborted();
  main.append(
    h(
      "header",
      { class: "run-title" },
      h("div", { class: "row between" }, h("h1", {}, run.name), h("div", { class: "row run-actions" })),
      h("p", { class: "soft small run-about" }, aboutRun(run)),
    ),
    h(
      "nav",
      { class: "tabs", "aria-label": `Pages of ${run.name}` },
      tabs
        .filter(([part]) => part !== "latent" || run.latent > 0)
        .map(([part, name]) =>
          h(
            "a",
            {
              href: hrefOf(part === "training" ? ["runs", run.name] : ["runs", run.name, part]),
              "aria-current": part === tab ? "page" : null,
            },
            name,
          ),
        ),
    ),
  );
  return run;
}
