import type { Latents, Neighbour, Run, Tried } from "../../shared/contract";
import { h } from "../../shared/dom";
import { fixed, short } from "../../shared/numbers";
import { posteriorFigure } from "./posterior";
import { standing } from "./standing";

function pictures(tried: Tried, small: boolean): HTMLElement | null {
  const having = tried.pictures;
  if (having === null) {
    return null;
  }
  const all: [string | null, string, string][] = [
    [having.example, "As the model sees it", ""],
    [having.reconstruction, "Reconstruction", "through the posterior's mean"],
    [having.denoised, "Denoised", "averaged over the posterior"],
    [having.heat, "Heat map", "nats that each pixel costs"],
  ];
  return h(
    "div",
    { class: "pictures" },
    all.map(([source, title, what]) =>
      source === null
        ? null
        : h(
            "figure",
            {},
            h("img", { class: small ? "pixelated" : null, src: source, alt: title }),
            h("figcaption", {}, h("b", {}, title), h("br", {}), what),
          ),
    ),
  );
}

function columns(tried: Tried): HTMLElement | null {
  if (tried.columns === null) {
    return null;
  }
  const most = Math.max(...tried.columns.map((column) => column.nats ?? 0), 1e-9);
  const text = (value: string | number | null): string =>
    typeof value === "number" ? short(value) : (value ?? "missing");
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Column", "Value", "Reconstruction", "Nats"].map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        tried.columns.map((column) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, column.name),
            h("td", {}, text(column.value)),
            h("td", {}, text(column.reconstruction)),
            h(
              "td",
              {},
              column.nats === null
                ? "–"
                : h(
                    "span",
                    { class: "nats" },
                    h("i", { style: `width: ${(6 * Math.max(0, column.nats)) / most}rem` }),
                    fixed(column.nats, 2),
                  ),
            ),
          ),
        ),
      ),
    ),
  );
}

// Every word over what it costs; the more nats, the darker.
function sentence(tried: Tried): HTMLElement | null {
  const said = tried.sentence;
  if (said === null) {
    return null;
  }
  const words = [
    ...(said.words ?? []),
    ...(said.endNats === null ? [] : [{ text: "end", isKnown: true, nats: said.endNats }]),
  ];
  const most = Math.max(...words.map((word) => word.nats ?? 0), 1e-9);
  return h(
    "section",
    {},
    words.length === 0
      ? h("p", { class: "spoken" }, said.text)
      : h(
          "ol",
          { class: "words", "aria-label": "Words and what each costs" },
          words.map((word, index) =>
            h(
              "li",
              {
                class: index === words.length - 1 && said.endNats !== null ? "end" : word.isKnown ? null : "unknown",
                title: word.isKnown ? null : "The model does not know this word.",
              },
              h(
                "span",
                { style: `--share: ${((100 * Math.max(0, word.nats ?? 0)) / most).toFixed(0)}%` },
                word.text.trim(),
              ),
              h("small", {}, word.nats === null ? "cut off" : fixed(word.nats, 1)),
            ),
          ),
        ),
    h("p", { class: "faint" }, "Nats that each word costs, given what is before it."),
    said.reconstruction === null
      ? null
      : [h("h3", {}, "Reconstruction"), h("p", { class: "spoken" }, said.reconstruction || "…")],
  );
}

export function neighbourList(neighbours: readonly Neighbour[]): HTMLElement {
  return h(
    "ul",
    { class: neighbours.some((neighbour) => neighbour.sentence) ? "neighbours spoken" : "neighbours" },
    neighbours.map((neighbour) =>
      h(
        "li",
        {},
        neighbour.thumbnail
          ? h("img", {
              class: "pixelated",
              src: neighbour.thumbnail,
              alt: `Example ${neighbour.index ?? neighbour.id}`,
            })
          : null,
        neighbour.sentence
          ? h("span", {}, neighbour.sentence)
          : h("b", {}, neighbour.label ?? `#${neighbour.index ?? neighbour.id}`),
        ` ${fixed(neighbour.distance, 2)}`,
      ),
    ),
  );
}

/** Everything that a model says about one example. */
export function resultOf(
  tried: Tried,
  run: Run,
  latents: Latents | null,
  neighbours: HTMLElement,
  signal: AbortSignal,
): HTMLElement {
  const terms: [string, number | null][] = [
    ["ELBO", tried.elbo],
    ["Reconstruction", tried.reconstruction],
    ["KL divergence", latents === null ? null : tried.kl],
  ];
  return h(
    "div",
    { class: "tried" },
    pictures(tried, (run.data.shape[0] ?? 0) < 64),
    sentence(tried),
    standing(tried),
    columns(tried),
    h(
      "dl",
      { class: "numbers" },
      terms
        .filter(([, value]) => value !== null)
        .map(([name, value]) =>
          h(
            "div",
            {},
            h("dt", {}, name),
            h("dd", { class: "value" }, fixed(value, 2)),
            h("dd", { class: "unit" }, "nats"),
          ),
        ),
    ),
    latents === null
      ? null
      : h(
          "section",
          {},
          h("h3", {}, "Posterior"),
          posteriorFigure(tried.code.mean, tried.code.logVariance, latents.order, signal),
          h(
            "p",
            { class: "faint" },
            "Mean and standard deviation of each latent, most informative first; the band is the prior's.",
          ),
        ),
    latents === null ? null : h("section", {}, h("h3", {}, "Nearest in the latent space"), neighbours),
  );
}
