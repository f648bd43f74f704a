import type { Row } from "../../shared/contract";
import { h } from "../../shared/dom";
import { short } from "../../shared/numbers";
import { drawPicture, type PictureShape } from "../../shared/picture";
import type { Decoded } from "./source";

export function rowTable(row: Row, beside?: Row | null): HTMLElement {
  const text = (value: string | number | null | undefined): string =>
    typeof value === "number" ? short(value) : (value ?? "–");
  return h(
    "table",
    {},
    h(
      "tbody",
      {},
      Object.entries(row).map(([name, value]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, name),
          h("td", {}, text(value)),
          beside ? h("td", {}, text(beside[name])) : null,
        ),
      ),
    ),
  );
}

/** Where what a code decodes to is shown: a picture, a row of a table, a sentence, or plain numbers. */
export class Stage {
  readonly element: HTMLElement;

  private readonly canvas: HTMLCanvasElement;

  private readonly row = h("div", { class: "decoded-row" });

  private readonly latency = h("span", { class: "num", "data-latency": "" });

  private readonly from = h("span", {});

  private took: number[] = [];

  constructor(private readonly picture: PictureShape | null) {
    this.canvas = h("canvas", {
      class: (picture?.height ?? 0) < 64 ? "pixelated" : null,
      role: "img",
      "aria-label": "What the code decodes to",
      style: picture ? `--aspect: ${picture.width} / ${picture.height}` : null,
    });
    this.element = h(
      "div",
      { class: "stage" },
      picture ? this.canvas : this.row,
      h("div", { class: "told" }, this.from, this.latency),
    );
  }

  show(decoded: Decoded, index = 0): void {
    if (this.picture && decoded.values) {
      const size = this.picture.height * this.picture.width * this.picture.channels;
      drawPicture(this.canvas, decoded.values, this.picture, index * size);
    } else if (decoded.sentences) {
      this.row.replaceChildren(h("p", { class: "sentence" }, decoded.sentences[index] || "…"));
    } else if (decoded.rows?.[index]) {
      this.row.replaceChildren(rowTable(decoded.rows[index]));
    } else if (decoded.values) {
      this.row.replaceChildren(
        rowTable(Object.fromEntries([...decoded.values.slice(0, 64)].map((value, at) => [`x${at}`, value]))),
      );
    }
  }

  say(text: string): void {
    this.from.textContent = text;
  }

  /** Milliseconds from a move to the picture: the middle one of the last fifteen. */
  measured(ms: number): void {
    this.took = [...this.took.slice(-14), ms];
    const middle = [...this.took].sort((a, b) => a - b)[Math.floor(this.took.length / 2)]!;
    this.latency.textContent = `decoded in ${middle < 10 ? middle.toFixed(1) : middle.toFixed(0)} ms`;
    this.latency.dataset["latency"] = middle.toFixed(2);
  }
}
