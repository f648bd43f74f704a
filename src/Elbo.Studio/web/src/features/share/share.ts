import "../latent/latent.css";
import "./share.css";
import { mark } from "../../shared/brand";
import type { Colouring } from "../../shared/contract";
import { fill, h } from "../../shared/dom";
import { fixed, whole } from "../../shared/numbers";
import type { PictureShape } from "../../shared/picture";
import { LatentMapView } from "../latent/map";
import { Morph } from "../latent/path";
import type { PlacedExamples } from "../latent/source";
import { rowTable } from "../latent/stage";
import { Walk } from "../latent/walk";
import { drawGrid, normalQuantile } from "./grid";
import type { Manifest } from "./manifest";
import { browserModel, type BrowserModel } from "./onnx";

const side = 15;

const sampleCount = 48;

const sampleColumns = 8;

async function floats(file: string): Promise<Float32Array> {
  const answer = await fetch(file);
  if (!answer.ok) {
    throw new Error(`${file}: the server answered ${answer.status}. The folder is not whole: export it again.`);
  }
  return new Float32Array(await answer.arrayBuffer());
}

/** The places of the examples, out of the files; the examples themselves do not go along. */
function placed(manifest: Manifest): PlacedExamples | null {
  const { map, points, labels } = manifest;
  return map === null || points === null
    ? null
    : {
        map,
        points: () => floats(points),
        colours: async () => (labels === null ? new Float32Array(map.count).fill(-1) : await floats(labels)),
        see: (index) => Promise.resolve({ title: `Example ${index}`, pictures: [], example: null }),
        codeOf: () => Promise.resolve(Float32Array.from(manifest.latents.startCode)),
      };
}

function head(manifest: Manifest): HTMLElement {
  return h(
    "header",
    { class: "share-head" },
    h("p", { class: "brand" }, mark(), h("b", {}, "Elbo"), "a model in your browser"),
    h("h1", {}, manifest.name),
    h(
      "p",
      { class: "lead" },
      manifest.description || `A variational autoencoder of ${manifest.data.name}.`,
      " It runs here, on this machine: nothing is sent anywhere.",
    ),
    h(
      "dl",
      { class: "numbers", style: "margin-top: var(--space-5)" },
      manifest.measures.map((measure) =>
        h(
          "div",
          {},
          h("dt", {}, measure.name),
          h("dd", { class: "value" }, Number.isInteger(measure.value) ? whole(measure.value) : fixed(measure.value)),
          h("dd", { class: "unit" }, measure.unit),
        ),
      ),
    ),
  );
}

/** Codes at equal shares of the prior's mass, on the plane of the map: the manifold that the decoder spans. */
export function manifoldCodes(manifest: Manifest): Float32Array {
  const size = manifest.latents.startCode.length;
  const [left = -2, right = 2, low = -2, high = 2] = manifest.map?.extent ?? [];
  const exact = size <= 2;
  const basis = manifest.map?.basis ?? [[1], [0, 1]];
  // The extent of a cloud of normal codes is some three deviations to each side.
  const [wide, tall] = exact ? [1, 1] : [(right - left) / 6.5, (high - low) / 6.5];
  const [x0, y0] = exact ? [0, 0] : [(left + right) / 2, (low + high) / 2];
  const codes = new Float32Array(side * side * size);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const x = x0 + normalQuantile((column + 0.5) / side) * wide;
      const y = y0 + normalQuantile(1 - (row + 0.5) / side) * tall;
      for (let latent = 0; latent < size; latent += 1) {
        codes[(row * side + column) * size + latent] =
          (manifest.map?.mean[latent] ?? 0) + x * (basis[0]?.[latent] ?? 0) + y * (basis[1]?.[latent] ?? 0);
      }
    }
  }
  return codes;
}

async function manifold(
  model: BrowserModel,
  manifest: Manifest,
  walk: Walk,
  picture: PictureShape,
): Promise<HTMLElement> {
  const codes = manifoldCodes(manifest);
  const size = manifest.latents.startCode.length;
  const canvas = h("canvas", { role: "img", "aria-label": "The manifold: a grid of codes, decoded" });
  drawGrid(canvas, (await model.decode(codes, side * side, walk.condition)).values!, side, picture);
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.min(side - 1, Math.floor(((event.clientX - box.left) / box.width) * side));
    const row = Math.min(side - 1, Math.floor(((event.clientY - box.top) / box.height) * side));
    const at = (row * side + column) * size;
    walk.go(codes.slice(at, at + size), "a place of the manifold");
  });
  return h(
    "figure",
    {},
    h("h2", {}, "Manifold"),
    canvas,
    h(
      "figcaption",
      {},
      "A grid over the map, at equal shares of a normal distribution. Click a picture to start from it.",
    ),
  );
}

function samples(model: BrowserModel, walk: Walk, picture: PictureShape | null): HTMLElement {
  const canvas = h("canvas", { class: "samples", role: "img", "aria-label": "Samples from the prior" });
  const rows = h("div", { class: "scroll" });
  const draw = async (): Promise<void> => {
    const decoded = await model.decode(await model.draw(sampleCount), sampleCount, walk.condition);
    if (picture) {
      drawGrid(canvas, decoded.values!, sampleColumns, picture);
    } else if (decoded.rows) {
      fill(
        rows,
        decoded.rows.slice(0, 6).map((row) => rowTable(row)),
      );
    }
  };
  void draw();
  return h(
    "figure",
    {},
    h(
      "div",
      { class: "row between" },
      h("h2", {}, "Samples"),
      h("button", { class: "button slight", type: "button", onclick: () => void draw() }, "Draw again"),
    ),
    picture ? canvas : rows,
    h("figcaption", {}, "Codes drawn from the prior and decoded: no example was seen."),
  );
}

/** The page of an exported model: a map, sliders, the manifold and samples, all decoded in the browser. */
export async function sharePage(main: HTMLElement, signal: AbortSignal): Promise<void> {
  fill(main, h("p", { class: "decoder-loading" }, "Loading the decoder…"));
  const manifest = (await (await fetch("manifest.json")).json()) as Manifest;
  document.title = `${manifest.name} · Elbo`;
  const model = await browserModel(manifest);
  const examples = placed(manifest);
  let view: LatentMapView | null = null;
  const walk = new Walk(model, signal, (code) => view?.point(code));
  const morph = new Morph(
    {
      codeAt: (place) => view!.usable!.codeAt(...place),
      decode: (codes, count) => model.decode(codes, count, walk.condition),
      show: (decoded, index, code) => {
        walk.stage.show(decoded, index);
        walk.place(code, "along the path");
      },
    },
    signal,
  );
  view = new LatentMapView(
    {
      picked: (code) => walk.go(code, "a place on the map"),
      hovered: () => undefined,
      drawn: (path) => path.length > 1 && void morph.along(path),
    },
    signal,
  );
  fill(
    main,
    head(manifest),
    h("div", { class: "latent" }, examples === null ? h("div", {}) : mapSection(view, morph, manifest), walk.element),
    h(
      "section",
      { class: "share-grids" },
      model.picture && manifest.map ? await manifold(model, manifest, walk, model.picture) : null,
      samples(model, walk, model.picture),
    ),
  );
  if (examples) {
    await view.show(examples);
    const kind: Colouring = manifest.map!.colourings[0] ?? { name: "", kind: "class", low: 0, high: 0 };
    await view.colourBy(await examples.colours(kind.name), kind, manifest.map!.labels);
  }
  walk.go(Float32Array.from(manifest.latents.startCode), "an example");
}

function mapSection(view: LatentMapView, morph: Morph, manifest: Manifest): HTMLElement {
  const draw = h(
    "button",
    {
      class: "button slight",
      type: "button",
      "aria-pressed": "false",
      onclick: () => {
        view.drawing = !view.drawing;
        draw.setAttribute("aria-pressed", String(view.drawing));
        view.element.toggleAttribute("data-drawing", view.drawing);
        if (!view.drawing) {
          view.setPath([]);
          morph.hide();
        }
      },
    },
    "Draw a path",
  );
  return h(
    "section",
    { "aria-label": "Map of the latent space" },
    h(
      "div",
      { class: "map-tools" },
      draw,
      h("button", { class: "button slight", type: "button", onclick: () => view.reset() }, "Whole map"),
    ),
    view.element,
    h(
      "div",
      { class: "map-foot" },
      view.legend,
      h(
        "span",
        { class: "faint" },
        `${whole(manifest.map!.count)} examples · scroll to zoom, drag to move, click to decode`,
      ),
    ),
    morph.element,
  );
}
