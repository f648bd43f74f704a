import type { Tried } from "../../shared/contract";
import { h, svg } from "../../shared/dom";
import { fixed, percent } from "../../shared/numbers";

/** How an example stands among those that the model never saw, in words and on a line from rarest to most usual. */
export function standing(tried: Tried): HTMLElement | null {
  const { elbo, threshold } = tried;
  if (elbo === null) {
    return null;
  }
  const value = `${fixed(elbo, 1)} nats`;
  if (threshold === null) {
    return h("p", { class: "verdict" }, `log p(x) is at least ${value}.`);
  }
  const { quantile, falseAlarmRate, isAnomaly: strange } = threshold;
  const words = strange
    ? `A stranger: its score, a floor under log p(x), is ${value}, below the threshold of ${fixed(threshold.value, 1)}, and only ` +
      `${percent(quantile, quantile < 0.01 ? 1 : 0)} of unseen examples score lower.`
    : `${quantile < 0.15 ? "Unusual, but" : "An ordinary example:"} its score, a floor under log p(x), is ${value}, above the threshold of ` +
      `${fixed(threshold.value, 1)}; ${percent(quantile)} of unseen examples score lower.`;
  return h(
    "div",
    {},
    h("p", { class: `verdict ${strange ? "bad" : quantile < 0.15 ? "caution" : "good"}` }, words),
    line(quantile, falseAlarmRate),
  );
}

function line(quantile: number, falseAlarmRate: number): SVGElement {
  const width = window.innerWidth < 640 ? 330 : 540;
  const x = (share: number): number => 6 + share * (width - 12);
  const here = x(quantile);
  const alarm = x(falseAlarmRate);
  return svg(
    "svg",
    {
      class: "standing",
      viewBox: `0 0 ${width} 62`,
      role: "img",
      "aria-label": `${percent(quantile)} of unseen examples score lower; the threshold lies at ${percent(falseAlarmRate)}`,
    },
    svg("rect", { x: 6, y: 24, width: width - 12, height: 6, rx: 3, fill: "var(--grid)" }),
    svg("rect", { x: 6, y: 24, width: Math.max(3, alarm - 6), height: 6, rx: 3, fill: "var(--bad)", opacity: 0.65 }),
    svg("line", { x1: alarm, x2: alarm, y1: 18, y2: 36, stroke: "var(--bad)", "stroke-width": 1.5 }),
    svg("circle", { cx: here, cy: 27, r: 7, fill: "var(--ink)", stroke: "var(--paper)", "stroke-width": 2.5 }),
    svg(
      "text",
      { class: "here", x: here, y: 12, "text-anchor": quantile > 0.85 ? "end" : quantile < 0.12 ? "start" : "middle" },
      "this one",
    ),
    svg("text", { x: 6, y: 54 }, "rarest"),
    svg("text", { x: width - 6, y: 54, "text-anchor": "end" }, "most usual"),
    falseAlarmRate < 0.4
      ? svg(
          "text",
          { x: Math.max(alarm, 58), y: 54 },
          width < 400 ? "threshold" : `threshold: ${percent(falseAlarmRate)} false alarms`,
        )
      : null,
  );
}
