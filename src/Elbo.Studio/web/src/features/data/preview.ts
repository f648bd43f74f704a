import "./data.css";
import type { DataPreview, PreviewColumn } from "../../shared/contract";
import { h, svg } from "../../shared/dom";
import { itemsOf, short, whole } from "../../shared/numbers";

function histogram(column: PreviewColumn): SVGElement | string {
  const counts = column.histogram ?? column.categories?.map((category) => category.count) ?? [];
  if (counts.length === 0) {
    return "";
  }
  const most = Math.max(...counts, 1);
  const step = 110 / counts.length;
  return svg(
    "svg",
    { class: "histogram", viewBox: "0 0 110 30", role: "img", "aria-label": `Distribution of ${column.name}` },
    counts.map((count, index) =>
      svg("rect", {
        x: (index * step).toFixed(2),
        width: Math.max(1, step - 1).toFixed(2),
        y: (30 - (29 * count) / most).toFixed(2),
        height: ((29 * count) / most).toFixed(2),
      }),
    ),
  );
}

function values(column: PreviewColumn): string {
  if (column.categories) {
    const names = column.categories
      .slice(0, 4)
      .map((category) => category.name)
      .join(", ");
    return column.categories.length > 4 ? `${names} and ${column.categories.length - 4} more` : names;
  }
  return column.mean === null ? "" : `${short(column.mean)} ± ${short(column.deviation)}`;
}

function columns(preview: DataPreview): HTMLElement | null {
  return preview.columns === null
    ? null
    : h(
        "div",
        { class: "scroll" },
        h(
          "table",
          { class: "columns" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["Column", "Kind", "Missing", "Values", ""].map((name) => h("th", { scope: "col" }, name)),
            ),
          ),
          h(
            "tbody",
            {},
            preview.columns.map((column) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, column.name),
                h("td", {}, column.kind),
                h("td", {}, column.missing === 0 ? "–" : whole(column.missing)),
                h("td", {}, values(column)),
                h("td", {}, histogram(column)),
              ),
            ),
          ),
        ),
      );
}

function images(preview: DataPreview, most: number): HTMLElement | null {
  return preview.images === null
    ? null
    : h(
        "ul",
        { class: "images" },
        preview.images
          .slice(0, most)
          .map((image) =>
            h(
              "li",
              {},
              h("img", {
                src: image.url ?? image.dataUrl ?? "",
                class: (preview.shape[0] ?? 0) < 64 ? "pixelated" : null,
                alt: image.label === null ? "Example" : `Example of ${image.label}`,
              }),
              image.label === null ? null : h("span", {}, image.label),
            ),
          ),
      );
}

/** What data is: its size, how it was read and why, examples or columns, and what is wrong with it. */
export function previewOf(preview: DataPreview, most = 48): HTMLElement {
  const classes = preview.classes ? ` in ${preview.classes.length} classes` : "";
  const items = itemsOf(preview.kind, preview.shape, preview.columns);
  return h(
    "div",
    { class: "preview stack" },
    h(
      "p",
      { class: "small" },
      h("b", {}, whole(preview.examples)),
      ` ${items}${classes}`,
    ),
    preview.faults.map((fault) => h("p", { class: "note bad" }, fault)),
    images(preview, most),
    preview.sentences === null
      ? null
      : h(
          "ol",
          { class: "sentences" },
          preview.sentences.map((sentence) => h("li", {}, sentence)),
        ),
    columns(preview),
    preview.rules.length === 0
      ? null
      : h(
          "ul",
          { class: "rules" },
          preview.rules.map((rule) => h("li", {}, rule)),
        ),
  );
}
