import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { h } from "./dom";
import { short } from "./numbers";
import { colour, onTheme } from "./theme";

export interface Curve {
  readonly name: string;
  readonly token: string;
  readonly dashed?: boolean;
  readonly values: readonly (number | null)[];
}

export interface CurveChart {
  readonly element: HTMLElement;
  set(epochs: readonly number[], curves: readonly Curve[]): void;
}

/**
 * The span of what matters: the first epochs fall from far above, and would press everything after them flat. As in
 * the reports, they may leave the frame.
 */
export function focusedRange(curves: readonly Curve[]): [number, number] {
  const all: number[] = [];
  const late: number[] = [];
  for (const { values } of curves) {
    const skip = values.length >= 5 ? Math.max(1, Math.floor(values.length * 0.08)) : 0;
    values.forEach((value, index) => {
      if (value !== null && Number.isFinite(value)) {
        all.push(value);
        if (index >= skip) {
          late.push(value);
        }
      }
    });
  }
  const shown = late.length > 0 ? late : all;
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const margin = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
  return [low - margin, high + margin];
}

function axis(font: string, side: Partial<uPlot.Axis>): uPlot.Axis {
  return {
    stroke: colour("--ink-faint"),
    font,
    ticks: { show: false },
    grid: { stroke: colour("--grid"), width: 1 },
    ...side,
  };
}

function options(
  width: number,
  height: number,
  curves: readonly Curve[],
  hover: (index: number | null) => void,
): uPlot.Options {
  const font = `11.5px ${getComputedStyle(document.body).fontFamily}`;
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "epochs" } },
    scales: { x: { time: false }, y: { range: () => focusedRange(curves) } },
    axes: [
      axis(font, { size: 26, gap: 4, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }),
      axis(font, { size: 46, gap: 6, values: (_, ticks) => ticks.map((tick) => String(tick).replace("-", "\u2212")) }),
    ],
    series: [
      {},
      ...curves.map((curve) => ({
        label: curve.name,
        stroke: colour(curve.token),
        width: 1.6,
        points: { show: curve.values.length < 2, size: 6 },
        spanGaps: true,
        ...(curve.dashed ? { dash: [5, 4] } : {}),
      })),
    ],
    hooks: { setCursor: [(plot) => hover(plot.cursor.idx ?? null)] },
  };
}

/** Curves over epochs; their names and values stand above, and follow the pointer. */
export function curveChart(title: string, unit: string, signal: AbortSignal): CurveChart {
  const readout = h("ul", { class: "readout" });
  const plot = h("div", { class: "plot" });
  const waiting = h("div", { class: "waiting" }, "begins with the first epoch");
  plot.append(waiting);
  const element = h(
    "figure",
    { class: "chart", "aria-label": title },
    h("div", { class: "head" }, h("h3", {}, title, h("small", {}, unit)), readout),
    plot,
  );
  let drawn: uPlot | null = null;
  let shownKey = "";
  let now: { epochs: readonly number[]; curves: readonly Curve[] } = { epochs: [], curves: [] };

  const tell = (index: number | null): void => {
    readout.replaceChildren(
      ...now.curves.map((curve) => {
        const value = index === null ? curve.values.findLast((each) => each !== null) : curve.values[index];
        return h("li", { style: `color: var(${curve.token})` }, `${curve.name} ${short(value ?? null)}`);
      }),
    );
  };
  const draw = (): void => {
    const known = now.epochs.length > 0 && plot.clientWidth > 0;
    waiting.hidden = now.epochs.length > 0;
    if (!known) {
      return;
    }
    drawn?.destroy();
    drawn = new uPlot(
      options(plot.clientWidth, plot.clientHeight, now.curves, tell),
      [[...now.epochs], ...now.curves.map((curve) => [...curve.values])] as uPlot.AlignedData,
      plot,
    );
    tell(null);
  };
  const resized = new ResizeObserver(() =>
    drawn && plot.clientWidth > 0 ? drawn.setSize({ width: plot.clientWidth, height: plot.clientHeight }) : draw(),
  );
  resized.observe(plot);
  onTheme(signal, draw);
  signal.addEventListener("abort", () => {
    resized.disconnect();
    drawn?.destroy();
  });

  return {
    element,
    set(epochs, curves) {
      now = { epochs, curves };
      const key = `${epochs.length}|${curves.map((curve) => curve.name).join("|")}`;
      if (key !== shownKey || !drawn) {
        shownKey = key;
        draw();
      }
    },
  };
}
