import type { Epoch } from "../../shared/contract";
import { svg } from "../../shared/dom";

const width = 132;

const height = 36;

/** The loss of a run over its epochs, held-out where there is one, as a line without axes. */
export function sparkline(epochs: readonly Epoch[]): SVGElement | null {
  const losses = epochs.map((epoch) => (epoch.heldOut ?? epoch.train).loss).filter((loss) => loss !== null);
  if (losses.length < 2) {
    return null;
  }
  const low = Math.min(...losses);
  const span = Math.max(...losses) - low || 1;
  const points = losses.map((loss, index) => {
    const x = 2 + (index / (losses.length - 1)) * (width - 6);
    const y = 3 + (1 - (loss - low) / span) * (height - 6);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  const [x, y] = points.at(-1)!.split(" ");
  return svg(
    "svg",
    {
      class: "sparkline",
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": `Loss from ${losses[0]!.toFixed(1)} to ${losses.at(-1)!.toFixed(1)}`,
    },
    svg("path", { d: `M${points.join("L")}` }),
    svg("circle", { cx: x!, cy: y!, r: 2.4 }),
  );
}
