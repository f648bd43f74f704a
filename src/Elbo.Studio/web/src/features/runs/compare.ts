import "./runs.css";
import { get, ofRun, urlOf } from "../../shared/api";
import { empty } from "../../shared/brand";
import { curveChart, type Curve } from "../../shared/chart";
import { connection } from "../../shared/connection";
import type { Comparison, ComparedRow, Epoch, Run } from "../../shared/contract";
import { fill, h, hidden } from "../../shared/dom";
import { on } from "../../shared/events";
import { short } from "../../shared/numbers";
import { hrefOf, type Page } from "../../shared/route";
import { seriesToken } from "../../shared/theme";
import { curveKinds, heldOutValues, some, trainValues, type CurveKind } from "../train/curves";

interface Compared {
  readonly run: Run;
  readonly epochs: readonly Epoch[];
}

/** The columns that hold the best number of a row; none where all are alike or no direction is better. */
export function bestOf(row: ComparedRow): ReadonlySet<number> {
  const known = row.values.flatMap((value, index) => (typeof value === "number" ? [{ value, index }] : []));
  if (row.better === null || known.length < 2) {
    return new Set();
  }
  const values = known.map((each) => each.value);
  const best = row.better === "higher" ? Math.max(...values) : Math.min(...values);
  return values.every((value) => value === best)
    ? new Set()
    : new Set(known.filter((each) => each.value === best).map((each) => each.index));
}

function table(comparison: Comparison, runs: readonly Compared[]): HTMLElement {
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "compared" },
      h("caption", { class: "visually-hidden" }, "Numbers of the runs, the better one marked"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, hidden("number")),
          runs.map(({ run }, index) =>
            h(
              "th",
              { scope: "col", class: "number" },
              h("i", { style: `background: var(${seriesToken(index)})` }),
              h("a", { href: hrefOf(["runs", run.name]) }, run.name),
            ),
          ),
          h("th", { scope: "col" }, hidden("unit")),
        ),
      ),
      h(
        "tbody",
        {},
        comparison.rows.map((row) => {
          const best = bestOf(row);
          return h(
            "tr",
            {},
            h("th", { scope: "row" }, row.name),
            row.values.map((value, index) =>
              h(
                "td",
                { class: best.has(index) ? "number best" : "number" },
                typeof value === "number" ? short(value) : (value ?? "–"),
                best.has(index) ? hidden(" (better)") : null,
              ),
            ),
            h("td", { class: "unit" }, row.unit),
          );
        }),
      ),
    ),
  );
}

function curves(runs: readonly Compared[], kind: CurveKind, heldOut: boolean): { epochs: number[]; curves: Curve[] } {
  const last = Math.max(...runs.map(({ epochs }) => epochs.at(-1)?.epoch ?? 0));
  const axis = Array.from({ length: last }, (_, index) => index + 1);
  return {
    epochs: axis,
    curves: runs.map(({ run, epochs }, index) => {
      const kept = heldOutValues(epochs, kind);
      const values = heldOut && some(kept) ? kept : trainValues(epochs, kind);
      const at = new Map(epochs.map((epoch, position) => [epoch.epoch, values[position] ?? null]));
      return { name: run.name, token: seriesToken(index), values: axis.map((epoch) => at.get(epoch) ?? null) };
    }),
  };
}

function pictures(runs: readonly Compared[], file: string, what: string): HTMLElement | null {
  const having = runs.filter(({ run }) => run.pictures.includes(file));
  return having.length === 0
    ? null
    : h(
        "section",
        {},
        h("h2", {}, what),
        h(
          "div",
          { class: "side" },
          having.map(({ run }) =>
            h(
              "figure",
              {},
              h("img", { src: urlOf(run.name, `files/${file}`), alt: `${what} of ${run.name}`, loading: "lazy" }),
              h("figcaption", {}, run.name),
            ),
          ),
        ),
      );
}

export const comparePage: Page = async (main, route, signal) => {
  const names = (route.query.get("runs") ?? "").split(",").filter((name) => name !== "");
  if (names.length < 2) {
    main.append(
      h("h1", {}, "Compare"),
      empty(
        "Choose two runs",
        "Tick two or more in the list of runs to see them over each other.",
        h("a", { class: "button primary", href: "#/runs" }, "To the runs"),
      ),
    );
    return;
  }
  const load = async (): Promise<[Compared[], Comparison]> =>
    await Promise.all([
      Promise.all(
        names.map(async (name) => ({
          run: await get<Run>(ofRun(name), signal),
          epochs: (await get<{ epochs: Epoch[] }>(ofRun(name, "metrics"), signal)).epochs,
        })),
      ),
      get<Comparison>(`compare?runs=${names.map(encodeURIComponent).join(",")}`, signal),
    ]);
  let [runs, comparison] = await load();
  let heldOut = true;
  const kinds = curveKinds(runs.every(({ run }) => run.hasDensity));
  const charts = kinds.map((kind) => curveChart(kind.title, kind.unit, signal));
  const numbers = h("div", {});
  const draw = (): void => {
    charts.forEach((chart, index) => {
      const drawn = curves(runs, kinds[index]!, heldOut);
      chart.element.hidden = !drawn.curves.some((curve) => some(curve.values));
      chart.set(drawn.epochs, drawn.curves);
    });
    fill(numbers, table(comparison, runs));
  };
  const part = (name: string, value: boolean): HTMLElement =>
    h(
      "button",
      {
        class: "button slight",
        type: "button",
        "aria-pressed": String(heldOut === value),
        onclick: (event: Event) => {
          heldOut = value;
          const pressed = event.currentTarget as HTMLElement;
          [...pressed.parentElement!.children].forEach((each) =>
            each.setAttribute("aria-pressed", String(each === pressed)),
          );
          draw();
        },
      },
      name,
    );
  main.append(
    h("h1", {}, names.length === 2 ? `${names[0]} and ${names[1]}` : `${names.length} runs`),
    h("p", { class: "lead" }, "The same numbers of each, the better one marked."),
    h("section", { style: "margin-top: var(--space-6)" }, numbers),
    h(
      "section",
      {},
      h(
        "div",
        { class: "row between" },
        h("h2", {}, "Training"),
        h(
          "div",
          { class: "group", role: "group", "aria-label": "Examples" },
          part("held-out", true),
          part("training", false),
        ),
      ),
      h(
        "div",
        { class: "curves" },
        charts.map((chart) => chart.element),
      ),
    ),
  );
  for (const section of [
    pictures(runs, "samples.png", "Samples"),
    pictures(runs, "reconstructions.png", "Reconstructions"),
  ]) {
    if (section) {
      main.append(section);
    }
  }
  draw();
  const again = (): void =>
    void load().then(
      (now) => {
        [runs, comparison] = now;
        draw();
      },
      () => undefined,
    );
  on("epoch", signal, (epoch) => names.includes(epoch.run) && again());
  connection.onBack(signal, again);
};
