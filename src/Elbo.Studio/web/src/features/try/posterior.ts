import { h } from "../../shared/dom";
import { colour, onTheme } from "../../shared/theme";

/** Where the encoder puts an example: mean and one standard deviation of each latent, over the prior's own. */
export function posteriorFigure(
  mean: readonly number[],
  logVariance: readonly number[] | null,
  order: readonly number[],
  signal: AbortSignal,
): HTMLElement {
  const canvas = h("canvas", {
    class: "posterior",
    role: "img",
    "aria-label": `Posterior of ${mean.length} latents: ${mean
      .slice(0, 12)
      .map((value) => value.toFixed(2))
      .join(", ")}`,
  });
  const draw = (): void => {
    const sharp = window.devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0) {
      return;
    }
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    const context = canvas.getContext("2d")!;
    context.scale(sharp, sharp);
    const spread = mean.map((_, index) => (logVariance === null ? 0 : Math.exp((logVariance[index] ?? 0) / 2)));
    const most = Math.max(2.5, ...mean.map((value, index) => Math.abs(value) + spread[index]!)) * 1.05;
    const y = (value: number): number => height / 2 - (value / most) * (height / 2);
    const left = 28;
    context.fillStyle = colour("--surface");
    context.fillRect(left, y(1), width - left, y(-1) - y(1));
    context.fillStyle = colour("--line");
    context.fillRect(left, Math.round(y(0)), width - left, 1);
    context.fillStyle = colour("--ink-faint");
    context.font = `11.5px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const mark of [-2, 0, 2]) {
      context.fillText(mark < 0 ? `\u2212${-mark}` : String(mark), left - 6, y(mark));
    }
    const step = (width - left) / mean.length;
    const wide = Math.max(1, Math.min(14, step * 0.55));
    order.forEach((latent, at) => {
      const centre = left + (at + 0.5) * step;
      const [value, deviation] = [mean[latent]!, spread[latent]!];
      context.fillStyle = colour(deviation > 0.9 && logVariance !== null ? "--dead" : "--active");
      context.globalAlpha = 0.35;
      context.fillRect(
        centre - wide / 2,
        y(value + deviation),
        wide,
        Math.max(1, y(value - deviation) - y(value + deviation)),
      );
      context.globalAlpha = 1;
      context.fillRect(centre - wide / 2, y(value) - 1, wide, 2.5);
    });
  };
  const resized = new ResizeObserver(draw);
  resized.observe(canvas);
  onTheme(signal, draw);
  signal.addEventListener("abort", () => resized.disconnect());
  return canvas;
}
