import "./latent.css";
import { lineOf } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import { connection } from "../../shared/connection";
import type { Run } from "../../shared/contract";
import { fill, freshId, h } from "../../shared/dom";
import { settled } from "../../shared/latest";
import { fixed, whole } from "../../shared/numbers";
import type { Page } from "../../shared/route";
import { openRun } from "../runs/frame";
import { Arithmetic } from "./arithmetic";
import { LatentMapView } from "./map";
import { Morph } from "./path";
import { studioExamples, studioSource, type LatentSource, type PlacedExamples } from "./source";
import { rowTable } from "./stage";
import { Walk } from "./walk";

const mostPoints = 70_000;

const cardDelayMs = 70;

class LatentPage {
  private readonly card = h("div", { class: "card", hidden: true });

  private readonly fault = h("div", {});

  private readonly told = h("span", { class: "faint" });

  private readonly colourSelect = h("select", { id: freshId("colour"), "data-colour": "" });

  private readonly partSelect = h(
    "select",
    { id: freshId("part") },
    h("option", { value: "test" }, "unseen examples"),
    h("option", { value: "train" }, "training examples"),
  );

  private readonly view: LatentMapView;

  private readonly morph: Morph;

  private readonly arithmetic: Arithmetic;

  private examples: PlacedExamples | null = null;

  private hovered = -1;

  private readonly showCard = settled(
    cardDelayMs,
    (example: number, px: number, py: number) => void this.lookAt(example, px, py),
  );

  constructor(
    private readonly run: Run,
    private readonly walk: Walk,
    source: LatentSource,
    private readonly signal: AbortSignal,
  ) {
    this.view = new LatentMapView(
      {
        picked: (code, example) => this.picked(code, example),
        hovered: (example, px, py) => this.hover(example, px, py),
        drawn: (path) => path.length > 1 && void this.morph.along(path).catch((error: unknown) => this.say(error)),
      },
      signal,
    );
    this.morph = new Morph(
      {
        codeAt: (place) => this.view.usable!.codeAt(...place),
        decode: (codes, count) => source.decode(codes, count, walk.condition),
        show: (decoded, index, code) => {
          walk.stage.show(decoded, index);
          walk.place(code, "along the path");
        },
      },
      signal,
    );
    const arming = (armed: boolean): void => void this.view.element.toggleAttribute("data-arming", armed);
    walk.armed = arming;
    this.arithmetic = new Arithmetic(
      arming,
      (code) => walk.go(code, "A − B + C"),
    );
  }

  show(main: HTMLElement): void {
    this.colourSelect.addEventListener("change", () => void this.recolour());
    this.partSelect.addEventListener("change", () => void this.load());
    const draw = h(
      "button",
      {
        class: "button slight",
        type: "button",
        "aria-pressed": "false",
        onclick: () => {
          this.view.drawing = !this.view.drawing;
          draw.setAttribute("aria-pressed", String(this.view.drawing));
          this.view.element.toggleAttribute("data-drawing", this.view.drawing);
          if (!this.view.drawing) {
            this.view.setPath([]);
            this.morph.hide();
          }
        },
      },
      "Draw a path",
    );
    main.append(
      h(
        "div",
        { class: "latent" },
        h(
          "section",
          { "aria-label": "Map of the latent space" },
          h(
            "div",
            { class: "map-tools" },
            h("label", { for: this.colourSelect.id }, "Colour by", this.colourSelect),
            h("label", { for: this.partSelect.id }, "Show", this.partSelect),
            draw,
            h("button", { class: "button slight", type: "button", onclick: () => this.view.reset() }, "Whole map"),
          ),
          this.fault,
          h("div", { class: "map-place" }, this.view.element, this.card),
          h("div", { class: "map-foot" }, this.view.legend, this.told),
          this.morph.element,
        ),
        this.walk.element,
      ),
      h(
        "section",
        {},
        h("h2", {}, "A − B + C"),
        h(
          "p",
          { class: "soft small", style: "margin-bottom: var(--space-4); max-width: 44rem" },
          "Press a box, then an example on the map. What sets A apart from B is added to C.",
        ),
        this.arithmetic.element,
      ),
    );
    connection.onBack(this.signal, () => void this.load());
    void this.load();
  }

  moved(code: Float32Array): void {
    this.view.point(code);
  }

  private async load(): Promise<void> {
    try {
      this.told.textContent = "Encoding the examples…";
      this.examples = await studioExamples(this.run, this.partSelect.value, mostPoints, this.signal);
      const { map } = this.examples;
      const kept = this.colourSelect.value;
      fill(
        this.colourSelect,
        map.colourings.map((colouring) => h("option", {}, colouring.name)),
      );
      this.colourSelect.value = map.colourings.some((colouring) => colouring.name === kept)
        ? kept
        : (map.colourings[0]?.name ?? "");
      await this.view.show(this.examples);
      await this.recolour();
      this.told.textContent = `${whole(map.count)} examples, ${
        map.axes === "latents" ? "by their two latents" : "along their two principal axes"
      } · scroll to zoom, drag to move, click to decode`;
      this.view.point(this.walk.current);
      fill(this.fault);
    } catch (error) {
      this.told.textContent = "";
      this.say(error);
    }
  }

  private async recolour(): Promise<void> {
    const kind = this.examples?.map.colourings.find((colouring) => colouring.name === this.colourSelect.value);
    if (this.examples && kind) {
      try {
        await this.view.colourBy(
          await this.examples.colours(kind.name),
          kind,
          kind.categories ?? this.examples.map.labels,
        );
      } catch (error) {
        this.say(error);
      }
    }
  }

  private picked(code: Float32Array, example: number): void {
    if (this.arithmetic.waiting && this.examples) {
      void this.arithmetic.take(example, this.examples).catch((error: unknown) => this.say(error));
      return;
    }
    if (this.walk.waiting) {
      if (example >= 0 && this.examples) {
        void this.walk.take(example, this.examples).catch((error: unknown) => this.say(error));
      }
      return;
    }
    this.walk.go(code, "a place on the map");
  }

  private hover(example: number, px: number, py: number): void {
    this.hovered = example;
    if (example < 0 || this.view.drawing) {
      this.card.hidden = true;
      return;
    }
    this.showCard(example, px, py);
  }

  private async lookAt(example: number, px: number, py: number): Promise<void> {
    if (example !== this.hovered || !this.examples) {
      return;
    }
    try {
      const seen = await this.examples.see(example);
      if (example !== this.hovered) {
        return;
      }
      fill(
        this.card,
        h("b", {}, seen.title),
        h(
          "div",
          { class: "pair" },
          seen.pictures.map((picture) => h("img", { class: "pixelated", src: picture.url, alt: picture.name })),
        ),
        seen.example?.sentence ? h("p", { class: "sentence" }, seen.example.sentence) : null,
        seen.example?.reconstructionSentence
          ? h("p", {}, `decoded: ${seen.example.reconstructionSentence}`)
          : null,
        seen.example?.row ? rowTable(seen.example.row, seen.example.reconstructionRow) : null,
        typeof seen.example?.score === "number" ? h("span", {}, `score ${fixed(seen.example.score, 1)} nats`) : null,
      );
      this.card.hidden = false;
      const box = this.view.element.getBoundingClientRect();
      this.card.style.left = `${px + 18 + this.card.offsetWidth > box.width ? px - 18 - this.card.offsetWidth : px + 18}px`;
      this.card.style.top = `${Math.max(0, Math.min(py + 12, box.height - this.card.offsetHeight - 4))}px`;
    } catch {
      this.card.hidden = true;
    }
  }

  private say(error: unknown): void {
    const line = lineOf(error);
    if (line !== null && !this.signal.aborted) {
      fill(this.fault, faultNote(line));
    }
  }
}

/** The latent space of a run: its map, a walk with sliders, morphs along a path, and sums of codes. */
export const latentPage: Page = async (main, route, signal) => {
  const run = await openRun(main, route, "latent", signal);
  const source = await studioSource(run, signal);
  let page: LatentPage | null = null;
  const walk = new Walk(source, signal, (code) => page?.moved(code));
  page = new LatentPage(run, walk, source, signal);
  page.show(main);
  walk.go(Float32Array.from(source.latents.startCode), "the first example");
};
