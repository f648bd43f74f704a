import { css, pointSize, type PointPlot, type Rgb } from "./plot";

/** The map where WebGL is missing: the same places and the same camera, on a plain canvas. */
export function canvasPlot(canvas: HTMLCanvasElement, signal: AbortSignal): PointPlot {
  const context = canvas.getContext("2d")!;
  const listeners = new Set<() => void>();
  let scale = 1;
  let moveX = 0;
  let moveY = 0;
  let data: { x: Float32Array; y: Float32Array; colour: Float32Array; colours: readonly Rgb[] } | null = null;
  let frame = 0;

  const toScreen = (x: number, y: number): [number, number] => {
    const half = canvas.clientHeight / 2;
    return [canvas.clientWidth / 2 + (x * scale + moveX) * half, half - (y * scale + moveY) * half];
  };
  const toPlace = (px: number, py: number): [number, number] => {
    const half = canvas.clientHeight / 2;
    return [((px - canvas.clientWidth / 2) / half - moveX) / scale, ((half - py) / half - moveY) / scale];
  };
  const paint = (): void => {
    frame = 0;
    const sharp = window.devicePixelRatio;
    canvas.width = canvas.clientWidth * sharp;
    canvas.height = canvas.clientHeight * sharp;
    if (!data) {
      return;
    }
    context.scale(sharp, sharp);
    context.globalAlpha = 0.7;
    const size = pointSize(data.x.length);
    data.colours.forEach((colour, index) => {
      context.fillStyle = css(colour);
      for (let point = 0; point < data!.x.length; point += 1) {
        if (data!.colour[point] === index) {
          const [x, y] = toScreen(data!.x[point]!, data!.y[point]!);
          context.fillRect(x - size / 2, y - size / 2, size, size);
        }
      }
    });
  };
  const repaint = (): void => {
    frame ||= requestAnimationFrame(paint);
    listeners.forEach((listener) => listener());
  };
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const [x, y] = toPlace(event.offsetX, event.offsetY);
      const factor = Math.exp(-event.deltaY * 0.0015);
      moveX += x * scale * (1 - factor);
      moveY += y * scale * (1 - factor);
      scale *= factor;
      repaint();
    },
    { passive: false, signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons === 1) {
        moveX += (event.movementX * 2) / canvas.clientHeight;
        moveY -= (event.movementY * 2) / canvas.clientHeight;
        repaint();
      }
    },
    { signal },
  );
  const resized = new ResizeObserver(repaint);
  resized.observe(canvas);

  return {
    async draw(x, y, colour, colours) {
      data = { x, y, colour, colours };
      repaint();
    },
    toScreen,
    toPlace,
    onView: (listener) => void listeners.add(listener),
    reset() {
      [scale, moveX, moveY] = [1, 0, 0];
      repaint();
    },
    destroy() {
      cancelAnimationFrame(frame);
      resized.disconnect();
    },
  };
}
