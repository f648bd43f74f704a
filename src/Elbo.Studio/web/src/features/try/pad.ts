import { h } from "../../shared/dom";

const size = 224;

// Strokes of MNIST's digits are about a tenth of the digit wide.
const pen = 18;

/** A pad to draw on, white on black, with mouse, finger or pen. */
export class Pad {
  readonly element: HTMLElement;

  private readonly canvas = h("canvas", { width: size, height: size, "aria-hidden": "true" });

  private readonly context = this.canvas.getContext("2d", { willReadFrequently: true })!;

  private readonly hint = h("div", { class: "hint" }, "Draw here");

  private last: [number, number] | null = null;

  constructor(private readonly drawn: (done: boolean) => void) {
    this.element = h(
      "div",
      { class: "pad", role: "img", "aria-label": "Drawing pad: draw with mouse, finger or pen" },
      this.canvas,
      this.hint,
    );
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.hint.hidden = true;
      this.last = this.at(event);
      this.line(event);
    });
    this.element.addEventListener("pointermove", (event) => this.last && this.line(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.element.addEventListener(end, () => {
        if (this.last) {
          this.last = null;
          this.drawn(true);
        }
      });
    }
  }

  get size(): number {
    return size;
  }

  /** What is drawn, from 0 to 1. */
  values(): Float32Array {
    const { data } = this.context.getImageData(0, 0, size, size);
    return Float32Array.from({ length: size * size }, (_, index) => data[index * 4 + 3]! / 255);
  }

  clear(): void {
    this.context.clearRect(0, 0, size, size);
    this.hint.hidden = false;
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * size, ((event.clientY - box.top) / box.height) * size];
  }

  private line(event: PointerEvent): void {
    const to = this.at(event);
    const [x, y] = this.last!;
    this.context.lineCap = "round";
    this.context.lineJoin = "round";
    this.context.lineWidth = pen;
    this.context.strokeStyle = "#fff";
    this.context.beginPath();
    this.context.moveTo(x, y);
    this.context.lineTo(to[0] + 0.01, to[1]);
    this.context.stroke();
    this.last = to;
    this.drawn(false);
  }
}
