import type { Colouring } from "../../shared/contract";
import { h } from "../../shared/dom";
import { classToken, colour, onTheme } from "../../shared/theme";
import { short } from "../../shared/numbers";
import { colouring, css, ramp, type PointPlot } from "./plot";
import { MapFrame } from "./frame";
import { NearestPoint } from "./nearest";
import type { PlacedExamples } from "./source";

const pickPixels = 14;

export interface MapEvents {
  /** A place was clicked; the example under it, or -1. */
  picked(code: Float32Array, example: number): void;
  /** The pointer is over an example, or none (-1), at pixels of the map. */
  hovered(example: number, px: number, py: number): void;
  /** A path of places was drawn. */
  drawn(places: readonly (readonly [number, number])[]): void;
}

/** The map of a latent space: examples as points, the code at hand as a cross, and a path drawn over them. */
export class LatentMapView {
  readonly element: HTMLElement;

  readonly legend = h("ul", { class: "legend" });

  drawing = false;

  private readonly canvas = h("canvas", {});

  private readonly over = h("canvas", { class: "over", "aria-hidden": "true" });

  private plot: PointPlot | null = null;

  // What draws the map; the element has it as data-renderer from its first picture on.
  private renderer = "";

  private frame: MapFrame | null = null;

  private nearest: NearestPoint | null = null;

  private places: { x: Float32Array; y: Float32Array } | null = null;

  private cross: [number, number] | null = null;

  private path: (readonly [number, number])[] = [];

  private mark = -1;

  private colours: { values: Float32Array; kind: Colouring; labels: readonly string[] | null } | null = null;

  constructor(
    private readonly events: MapEvents,
    private readonly signal: AbortSignal,
  ) {
    this.element = h(
      "div",
      {
        class: "map",
        tabindex: 0,
        role: "application",
        "aria-label": "Map of the latent space. Arrow keys move the cross, and the code under it is decoded.",
      },
      this.canvas,
      this.over,
    );
    this.listen();
    const resized = new ResizeObserver(() => this.paint());
    resized.observe(this.element);
    onTheme(signal, () => void this.recolour());
    signal.addEventListener("abort", () => {
      resized.disconnect();
      this.plot?.destroy();
    });
  }

  get usable(): MapFrame | null {
    return this.frame;
  }

  async show(examples: PlacedExamples): Promise<void> {
    const points = await examples.points();
    this.signal.throwIfAborted();
    this.frame = new MapFrame(examples.map, points);
    this.places = this.frame.places(points);
    this.nearest = new NearestPoint(this.places.x, this.places.y);
    if (!this.plot) {
      const { hasWebGl, webGlPlot } = await import("./webgl");
      this.plot = hasWebGl()
        ? webGlPlot(this.canvas, this.signal)
        : (await import("./canvas2d")).canvasPlot(this.canvas, this.signal);
      this.renderer = hasWebGl() ? "webgl" : "canvas";
      this.plot.onView(() => this.paint());
    }
  }

  async colourBy(values: Float32Array, kind: Colouring, labels: readonly string[] | null): Promise<void> {
    this.colours = { values, kind, labels };
    await this.recolour();
  }

  /** Puts the cross where a code lies, or the part of it that the map shows. */
  point(code: ArrayLike<number>): void {
    this.cross = this.frame?.placeOf(code) ?? null;
    this.paint();
  }

  setPath(path: readonly (readonly [number, number])[]): void {
    this.path = [...path];
    this.paint();
  }

  reset(): void {
    this.plot?.reset();
  }

  private async recolour(): Promise<void> {
    if (!this.colours || !this.places || !this.plot) {
      return;
    }
    const { values, kind, labels } = this.colours;
    const { colours, index } = colouring(values, kind);
    this.showLegend(kind, labels);
    await this.plot.draw(this.places.x, this.places.y, index, colours);
    this.element.dataset["renderer"] = this.renderer;
    this.paint();
  }

  private showLegend(kind: Colouring, labels: readonly string[] | null): void {
    if (kind.kind === "class") {
      this.legend.replaceChildren(
        ...(labels ?? [])
          .slice(0, 24)
          .map((label, index) =>
            h("li", {}, h("i", { class: "swatch", style: `background: var(${classToken(index)})` }), label),
          ),
      );
      return;
    }
    const stops = ramp()
      .filter((_, index) => index % 9 === 0)
      .map(css)
      .join(",");
    this.legend.replaceChildren(
      h("li", {}, short(kind.low)),
      h("li", { class: "ramp", style: `background: linear-gradient(90deg, ${stops})` }),
      h("li", {}, short(kind.high)),
    );
  }

  private listen(): void {
    const { element, signal } = this;
    let down: [number, number] | null = null;
    const at = (event: PointerEvent): [number, number] => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    element.addEventListener(
      "pointerdown",
      (event) => {
        down = at(event);
        if (this.drawing && this.plot) {
          element.setPointerCapture(event.pointerId);
          this.setPath([this.plot.toPlace(...down)]);
        }
      },
      { signal },
    );
    element.addEventListener(
      "pointermove",
      (event) => {
        const [px, py] = at(event);
        if (this.drawing && down && this.plot) {
          this.setPath([...this.path, this.plot.toPlace(px, py)]);
        } else if (event.buttons === 0) {
          this.mark = this.find(px, py);
          this.events.hovered(this.mark, px, py);
          this.paint();
        }
      },
      { signal },
    );
    element.addEventListener(
      "pointerleave",
      () => {
        this.mark = -1;
        this.events.hovered(-1, 0, 0);
        this.paint();
      },
      { signal },
    );
    element.addEventListener(
      "pointerup",
      (event) => {
        const [px, py] = at(event);
        const moved = down === null || Math.hypot(px - down[0], py - down[1]) > 4;
        down = null;
        if (this.drawing) {
          this.events.drawn(this.path);
        } else if (!moved && this.plot && this.frame) {
          this.events.picked(this.frame.codeAt(...this.plot.toPlace(px, py)), this.find(px, py));
        }
      },
      { signal },
    );
    element.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const move = moves[event.key];
    if (move && this.frame) {
      event.preventDefault();
      const step = event.shiftKey ? 0.1 : 0.02;
      const [x, y] = this.cross ?? [0, 0];
      const next: [number, number] = [x + move[0] * step, y + move[1] * step];
      this.events.picked(this.frame.codeAt(...next), -1);
    }
  }

  private find(px: number, py: number): number {
    if (!this.plot || !this.nearest) {
      return -1;
    }
    const [x, y] = this.plot.toPlace(px, py);
    const [edge] = this.plot.toPlace(px + pickPixels, py);
    return this.nearest.find(x, y, Math.abs(edge - x));
  }

  private paint(): void {
    const { over, plot } = this;
    const sharp = window.devicePixelRatio;
    over.width = over.clientWidth * sharp;
    over.height = over.clientHeight * sharp;
    if (!plot) {
      return;
    }
    const context = over.getContext("2d")!;
    context.scale(sharp, sharp);
    context.lineJoin = "round";
    context.lineCap = "round";
    this.paintPath(context, plot);
    if (this.mark >= 0 && this.places) {
      ring(context, plot.toScreen(this.places.x[this.mark]!, this.places.y[this.mark]!), 6, colour("--ink"), 1.5);
    }
    if (this.cross) {
      const place = plot.toScreen(...this.cross);
      ring(context, place, 9, colour("--paper"), 5);
      ring(context, place, 9, colour("--ink"), 2);
      ring(context, place, 1, colour("--ink"), 3);
    }
  }

  private paintPath(context: CanvasRenderingContext2D, plot: PointPlot): void {
    if (this.path.length < 2) {
      return;
    }
    for (const [width, token] of [
      [6, "--paper"],
      [2.5, "--ink"],
    ] as const) {
      context.beginPath();
      this.path.forEach((place, index) => {
        const [x, y] = plot.toScreen(...place);
        if (index === 0) {
          context.moveTo(x, y);
        } else {
          context.lineTo(x, y);
        }
      });
      context.strokeStyle = colour(token);
      context.lineWidth = width;
      context.stroke();
    }
  }
}

function ring(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  radius: number,
  stroke: string,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
}
