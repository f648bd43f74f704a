import { h } from "../../shared/dom";
import { fixed, whole } from "../../shared/numbers";
import { colour, onTheme } from "../../shared/theme";

/** KL below this is no information that anybody could use: the doctor's line, in nats. */
const dead = 0.01;

const moveMs = 450;

export interface MovingBars {
  readonly element: HTMLElement;
  set(values: readonly number[]): void;
}

/** KL of each latent as bars, most informative first, which move from one epoch to the next. */
export function movingBars(signal: AbortSignal): MovingBars {
  const canvas = h("canvas", { class: "bars", role: "img" });
  const head = h("ul", { class: "readout" });
  const element = h(
    "figure",
    { class: "chart" },
    h(
      "div",
      { class: "head" },
      h("h3", {}, "KL divergence of each latent", h("small", {}, "nats per example, most informative first")),
      head,
    ),
    canvas,
  );
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let from: number[] = [];
  let to: number[] = [];
  let began = 0;
  let frame = 0;

  const draw = (share: number): void => {
    const scale = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const context = canvas.getContext("2d")!;
    context.scale(scale, scale);
    const values = to.map((value, index) => (from[index] ?? 0) * (1 - share) + value * share);
    const most = Math.max(...values, 0.1) * 1.08;
    const left = 34;
    const base = height - 6;
    context.font = `11.5px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const mark of ticks(most)) {
      const y = base - (base * mark) / most;
      context.fillStyle = colour("--grid");
      context.fillRect(left, Math.round(y), width - left, 1);
      context.fillStyle = colour("--ink-faint");
      context.fillText(String(mark), left - 6, Math.max(7, y));
    }
    const step = (width - left) / values.length;
    const gap = step > 6 ? Math.min(6, step * 0.22) : step > 2 ? 1 : 0;
    values.forEach((value, index) => {
      const tall = Math.max(1, (base * value) / most);
      context.fillStyle = colour(value >= dead ? "--active" : "--dead");
      context.fillRect(left + index * step + gap / 2, base - tall, step - gap, tall);
    });
  };
  const move = (now: number): void => {
    const share = still.matches ? 1 : Math.min(1, (now - began) / moveMs);
    draw(1 - (1 - share) ** 3);
    frame = share < 1 ? requestAnimationFrame(move) : 0;
  };
  const resized = new ResizeObserver(() => to.length > 0 && frame === 0 && draw(1));
  resized.observe(canvas);
  onTheme(signal, () => to.length > 0 && draw(1));
  signal.addEventListener("abort", () => {
    cancelAnimationFrame(frame);
    resized.disconnect();
  });

  return {
    element,
    set(values) {
      from = to;
      to = [...values].sort((a, b) => b - a);
      const active = to.filter((value) => value >= dead).length;
      head.replaceChildren(
        h("li", { style: "color: var(--active)" }, `${active} active`),
        h("li", { style: "color: var(--ink-faint)" }, `${to.length - active} dead`),
      );
      canvas.setAttribute(
        "aria-label",
        `${active} of ${whole(to.length)} latents carry information, ` + `the first ${fixed(to[0], 2)} nats`,
      );
      began = performance.now();
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(move);
    },
  };
}

function ticks(most: number): number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
