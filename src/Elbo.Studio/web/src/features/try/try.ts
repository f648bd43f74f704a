import "./try.css";
import { announce } from "../../shared/announce";
import { ApiFault, ask, get, lineOf, ofRun, send } from "../../shared/api";
import { empty, faultNote } from "../../shared/brand";
import { connection } from "../../shared/connection";
import type { Example, IndexState, Latents, Row, Run, Tried } from "../../shared/contract";
import { fill, freshId, h } from "../../shared/dom";
import { latestWins, settled } from "../../shared/latest";
import { percent } from "../../shared/numbers";
import { pictureShape } from "../../shared/picture";
import type { Page } from "../../shared/route";
import { openRun } from "../runs/frame";
import { likeMnist } from "./normalise";
import { Pad } from "./pad";
import { neighbourList, resultOf } from "./result";

/** Something to try: a body as the server takes it. */
type Given = { readonly type: string; readonly body: string | Blob };

const askMs = 110;

const indexPollMs = 700;

class TryPage {
  private readonly result: HTMLElement;

  private last: Given | null = null;

  private label: string | null = null;

  private readonly judge = latestWins((given: Given) => this.tell(given));

  constructor(
    private readonly run: Run,
    private readonly latents: Latents | null,
    private readonly signal: AbortSignal,
  ) {
    this.result = h(
      "section",
      { "aria-label": "What the model says", "aria-live": "polite" },
      empty(
        "Nothing to judge yet",
        run.data.kind === "table"
          ? "Type a row: what is left empty counts as missing."
          : run.data.kind === "sentences"
            ? "Type a sentence, or take one of the data."
            : "Draw something, drop a picture, or take an example of the data.",
      ),
    );
  }

  show(main: HTMLElement): void {
    main.append(
      h(
        "div",
        { class: "try" },
        h("section", { class: "giving", "aria-label": "Something to try" }, this.ways(), this.classes()),
        this.result,
      ),
    );
    connection.onBack(this.signal, () => this.last && this.judge(this.last));
  }

  private give(given: Given): void {
    this.last = given;
    this.judge(given);
  }

  private giveExample(values: ArrayLike<number>): void {
    this.give({
      type: "application/json",
      body: JSON.stringify({ example: Array.from(values, (value) => Math.round(value * 1e6) / 1e6) }),
    });
  }

  private ways(): (HTMLElement | null)[] {
    const picture = pictureShape(this.run.data.kind, this.run.data.shape);
    if (this.run.data.kind === "sentences") {
      return [this.sentenceForm()];
    }
    if (picture === null) {
      return [this.rowForm()];
    }
    let pad: HTMLElement[] = [];
    if (picture.channels === 1) {
      const board: Pad = new Pad(
        settled(askMs, () => this.giveExample(likeMnist(board.values(), board.size, picture.height, picture.width))),
      );
      pad = [
        board.element,
        h(
          "div",
          { class: "row between" },
          h("span", { class: "faint" }, "centred and scaled like MNIST"),
          h("button", { class: "button slight", type: "button", onclick: () => board.clear() }, "Clear"),
        ),
      ];
    }
    return [...pad, this.dropPlace()];
  }

  // A model that is told the class of each example must be told that of this one.
  private classes(): HTMLElement | null {
    const classes = this.latents?.classes ?? null;
    if (classes === null) {
      return null;
    }
    this.label = classes[0] ?? null;
    const id = freshId("class");
    const select = h(
      "select",
      {
        id,
        onchange: () => {
          this.label = select.value;
          if (this.last) {
            this.judge(this.last);
          }
        },
      },
      classes.map((name) => h("option", {}, name)),
    );
    return h("div", { class: "field" }, h("label", { for: id }, "It is told to be of the class"), select);
  }

  private dropPlace(): HTMLElement {
    const file = h("input", {
      type: "file",
      accept: "image/*",
      class: "visually-hidden",
      tabindex: -1,
      onchange: () => void this.givePicture(file.files?.[0]),
    });
    const place = h(
      "div",
      { class: "drop" },
      "Drop a picture here, paste one, or",
      h("button", { class: "button slight", type: "button", onclick: () => file.click() }, "Choose a picture"),
      file,
    );
    const options = { signal: this.signal };
    document.addEventListener(
      "dragover",
      (event) => {
        event.preventDefault();
        place.toggleAttribute("data-over", true);
      },
      options,
    );
    document.addEventListener("dragleave", () => place.toggleAttribute("data-over", false), options);
    document.addEventListener(
      "drop",
      (event) => {
        event.preventDefault();
        place.toggleAttribute("data-over", false);
        void this.givePicture(event.dataTransfer?.files[0]);
      },
      options,
    );
    document.addEventListener(
      "paste",
      (event) => {
        const pasted = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith("image/"));
        void this.givePicture(pasted);
      },
      options,
    );
    return place;
  }

  // The server reads PNG and JPEG; what else the browser can draw is brought to it as PNG.
  private async givePicture(picture: File | undefined): Promise<void> {
    if (!picture) {
      return;
    }
    if (picture.type === "image/png" || picture.type === "image/jpeg") {
      this.give({ type: picture.type, body: picture });
      return;
    }
    try {
      const bitmap = await createImageBitmap(picture);
      const canvas = h("canvas", { width: bitmap.width, height: bitmap.height });
      canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
      canvas.toBlob((blob) => blob && this.give({ type: "image/png", body: blob }), "image/png");
    } catch {
      fill(
        this.result,
        faultNote(`${picture.name} is no picture that this browser can read: a PNG or JPEG is needed.`),
      );
    }
  }

  private rowForm(): HTMLElement {
    const columns =
      this.run.data.columns ?? Array.from({ length: this.run.data.shape.at(-1) ?? 0 }, (_, index) => `x${index}`);
    const named = this.run.data.columns !== null;
    const fields = columns.map((name) => ({
      name,
      id: freshId("column"),
      input: h("input", { autocomplete: "off", placeholder: "missing" }),
    }));
    return h(
      "form",
      {
        class: "stack",
        onsubmit: (event: Event) => {
          event.preventDefault();
          const row: Row = Object.fromEntries(
            fields.map(({ name, input }) => {
              const text = input.value.trim();
              return [name, text === "" ? null : Number.isFinite(Number(text)) ? Number(text) : text];
            }),
          );
          if (named) {
            this.give({ type: "application/json", body: JSON.stringify({ row }) });
          } else {
            this.giveExample(Object.values(row).map(Number));
          }
        },
      },
      h(
        "div",
        { class: "fields" },
        fields.map(({ name, id, input }) => {
          input.id = id;
          return h("div", { class: "field" }, h("label", { for: id }, name), input);
        }),
      ),
      h("div", { class: "row" }, h("button", { class: "button primary" }, "Judge this row"), this.fromData(fields)),
    );
  }

  private sentenceForm(): HTMLElement {
    const id = freshId("sentence");
    const text = h("textarea", { id, rows: 4, autocomplete: "off", required: true });
    return h(
      "form",
      {
        class: "stack",
        onsubmit: (event: Event) => {
          event.preventDefault();
          this.give({ type: "application/json", body: JSON.stringify({ sentence: text.value.trim() }) });
        },
      },
      h("div", { class: "field" }, h("label", { for: id }, "A sentence"), text),
      h(
        "div",
        { class: "row" },
        h("button", { class: "button primary" }, "Judge this sentence"),
        this.filling((example) => {
          text.value = example.sentence ?? "";
        }),
      ),
    );
  }

  private fromData(fields: readonly { name: string; input: HTMLInputElement }[]): HTMLElement {
    return this.filling((example) =>
      fields.forEach(({ name, input }) => {
        input.value = String(example.row?.[name] ?? "");
      }),
    );
  }

  private filling(put: (example: Example) => void): HTMLElement {
    return h(
      "button",
      {
        class: "button",
        type: "button",
        onclick: async () => {
          const index = Math.floor(Math.random() * Math.min(1000, this.run.data.examples / 10));
          try {
            put(await get<Example>(ofRun(this.run.name, `examples/${index}?part=test`), this.signal));
          } catch (error) {
            fill(this.result, faultNote(lineOf(error) ?? ""));
          }
        },
      },
      "Fill in an example",
    );
  }

  private async tell(given: Given): Promise<void> {
    this.result.setAttribute("aria-busy", "true");
    try {
      const label = this.label === null ? "" : `?label=${encodeURIComponent(this.label)}`;
      const answer = await ask(`${ofRun(this.run.name, "try")}${label}`, {
        method: "POST",
        headers: { "Content-Type": given.type },
        body: given.body,
        signal: this.signal,
      });
      const tried = (await answer.json()) as Tried;
      fill(this.result, resultOf(tried, this.run, this.latents, this.neighbours(tried), this.signal));
    } catch (error) {
      const line = lineOf(error);
      if (line !== null && !this.signal.aborted) {
        fill(this.result, faultNote(line));
      }
    } finally {
      this.result.setAttribute("aria-busy", "false");
    }
  }

  private neighbours(tried: Tried): HTMLElement {
    if (tried.neighbours) {
      return neighbourList(tried.neighbours);
    }
    const place = h("div", { class: "row" });
    const button = h(
      "button",
      {
        class: "button",
        type: "button",
        onclick: async () => {
          button.disabled = true;
          try {
            await send(ofRun(this.run.name, "index"), {}, this.signal);
            await this.whenIndexed(place);
          } catch (error) {
            fill(place, faultNote(lineOf(error) ?? ""));
          }
        },
      },
      "Build the search index",
    );
    fill(
      place,
      button,
      h("span", { class: "faint" }, "Codes of all training examples are stored once, next to the run."),
    );
    return place;
  }

  private async whenIndexed(place: HTMLElement): Promise<void> {
    for (;;) {
      const index = await get<IndexState>(ofRun(this.run.name, "index"), this.signal);
      if (index.state === "ready") {
        announce("The search index is built.");
        if (this.last) {
          this.judge(this.last);
        }
        return;
      }
      if (index.state === "failed") {
        throw new ApiFault(500, index.fault ?? "The index could not be built.");
      }
      fill(place, h("span", { class: "faint" }, `Indexing… ${index.share === null ? "" : percent(index.share)}`));
      await new Promise((resolve) => setTimeout(resolve, indexPollMs));
    }
  }
}

/** One example of the visitor's own, and what a model makes of it. */
export const tryPage: Page = async (main, route, signal) => {
  const run = await openRun(main, route, "try", signal);
  const latents = run.latent === 0 ? null : await get<Latents>(ofRun(run.name, "latents"), signal);
  new TryPage(run, latents, signal).show(main);
};
