import createScatterplot from "regl-scatterplot";
import { channels, onTheme } from "../../shared/theme";
import { css, pointSize, type PointPlot, type Rgb } from "./plot";

export function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl") !== null;
}

const hex = ([red, green, blue]: Rgb): string =>
  `#${[red, green, blue].map((each) => Math.round(each).toString(16).padStart(2, "0")).join("")}`;

/** The map by regl-scatterplot: points and camera are its, everything over them is ours. */
export function webGlPlot(canvas: HTMLCanvasElement, signal: AbortSignal): PointPlot {
  const paper = (): string => css(channels("--paper"));
  const plot = createScatterplot({
    canvas,
    width: "auto",
    height: "auto",
    aspectRatio: 1,
    backgroundColor: hex(channels("--paper")),
    showReticle: false,
    lassoOnLongPress: false,
    lassoInitiator: false,
    pointSizeSelected: 0,
    pointOutlineWidth: 0,
    cameraDistance: 1.06,
    pointColorHover: paper(),
  } as Parameters<typeof createScatterplot>[0]);
  const listeners = new Set<() => void>();
  plot.subscribe("view", () => listeners.forEach((listener) => listener()));
  onTheme(signal, () => plot.set({ backgroundColor: hex(channels("--paper")) }));
  // The camera's matrix is a scale and a move: columns 0, 5 and 12, 13 of a 4 x 4 matrix.
  const view = (): ArrayLike<number> => plot.get("cameraView") as unknown as ArrayLike<number>;
  const ratio = (): number => canvas.clientWidth / canvas.clientHeight;

  return {
    async draw(x, y, colour, colours) {
      const count = x.length;
      plot.set({
        pointColor: colours.map(hex),
        colorBy: "valueA",
        pointSize: pointSize(count),
        opacity: count > 20_000 ? 0.6 : 0.85,
      });
      await plot.draw({ x, y, z: colour } as unknown as Parameters<typeof plot.draw>[0], { zDataType: "categorical" });
    },
    toScreen(x, y) {
      const m = view();
      const ndcX = (x * m[0]! + m[12]!) / ratio();
      const ndcY = y * m[5]! + m[13]!;
      return [((ndcX + 1) / 2) * canvas.clientWidth, ((1 - ndcY) / 2) * canvas.clientHeight];
    },
    toPlace(px, py) {
      const m = view();
      const ndcX = (px / canvas.clientWidth) * 2 - 1;
      const ndcY = 1 - (py / canvas.clientHeight) * 2;
      return [(ndcX * ratio() - m[12]!) / m[0]!, (ndcY - m[13]!) / m[5]!];
    },
    onView: (listener) => void listeners.add(listener),
    reset: () => plot.reset(),
    destroy: () => plot.destroy(),
  };
}
