import "./data.css";
import { get, lineOf } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import type { DataPreview, KnownData } from "../../shared/contract";
import { fill, freshId, h } from "../../shared/dom";
import { hrefOf, type Page } from "../../shared/route";
import { previewOf } from "./preview";

function known(data: KnownData): HTMLElement {
  return h(
    "li",
    {},
    h("h2", {}, data.name),
    h("p", {}, data.description),
    data.available
      ? h(
          "div",
          { class: "row" },
          h("a", { class: "button slight", href: hrefOf(["data"], { data: data.name }) }, "Look at it"),
          h("a", { class: "button slight", href: hrefOf(["train"], { data: data.name }) }, "Train on it"),
        )
      : h("p", { class: "faint" }, data.remedy ?? "not here yet"),
  );
}

/** Data sets by name, and any file or folder looked at before something is trained on it. */
export const dataPage: Page = async (main, route, signal) => {
  const asked = route.query.get("data");
  const id = freshId("path");
  const field = h("input", {
    id,
    name: "data",
    placeholder: "digits, photos/ or sensors.csv",
    autocomplete: "off",
    spellcheck: "false",
  });
  field.value = asked ?? "";
  main.append(
    h("h1", {}, "Data"),
    h(
      "p",
      { class: "lead" },
      "Pictures in a folder, a table, arrays: see how they are read before a model is trained on them.",
    ),
    h(
      "form",
      {
        class: "path",
        onsubmit: (event: Event) => {
          event.preventDefault();
          location.hash = hrefOf(["data"], { data: field.value.trim() });
        },
      },
      h("label", { class: "visually-hidden", for: id }, "Name, file or folder"),
      field,
      h("button", { class: "button" }, "Look"),
    ),
  );
  if (asked) {
    const place = h("section", { style: "margin-top: var(--space-6)" }, h("p", { class: "faint" }, "Reading…"));
    main.append(place);
    try {
      const preview = await get<DataPreview>(`data/preview?data=${encodeURIComponent(asked)}`, signal);
      fill(
        place,
        h(
          "div",
          { class: "row between" },
          h("h2", {}, preview.name),
          h("a", { class: "button primary", href: hrefOf(["train"], { data: asked }) }, "Train on it"),
        ),
        previewOf(preview, 96),
      );
    } catch (error) {
      fill(place, faultNote(lineOf(error) ?? ""));
    }
    return;
  }
  const list = await get<KnownData[]>("data", signal);
  const order = [...list].sort((a, b) => Number(b.available) - Number(a.available));
  main.append(h("ul", { class: "datasets" }, order.map(known)));
};
