import "./train.css";
import { announce } from "../../shared/announce";
import { ApiFault, get, lineOf, send } from "../../shared/api";
import { faultNote } from "../../shared/brand";
import type { DataPreview, Fault, KnownData, KnownRecipe, Plan, PlanRequest, Setting } from "../../shared/contract";
import { fill, freshId, h } from "../../shared/dom";
import { settled } from "../../shared/latest";
import { whole } from "../../shared/numbers";
import { hrefOf, type Page } from "../../shared/route";
import { previewOf } from "../data/preview";
import { flatten, labelOf, textOf, withoutEmpty } from "./settings";

// What most people change, in the order in which they think of it; everything else waits behind "All settings".
const common = [
  "data.examples",
  "model.latent",
  "model.hidden",
  "training.epochs",
  "training.batch",
  "optimizer.learningRate",
  "objective.klWeight",
  "model.likelihood",
  "training.seed",
];

// What describes a recipe, and no setting of the training.
const told = /^(name|description|source|published)$|^data\.name$/;

/** A field of the form, with its hint and its fault. */
class Field {
  readonly element: HTMLElement;

  private readonly fault = h("p", { class: "fault", hidden: true });

  constructor(
    readonly key: string,
    label: string,
    readonly input: HTMLInputElement | HTMLSelectElement,
    hint?: string,
  ) {
    const id = freshId("field");
    input.id = id;
    this.fault.id = `${id}-fault`;
    input.setAttribute("aria-describedby", this.fault.id);
    this.element = h(
      "div",
      { class: "field" },
      h("label", { for: id, title: key }, label),
      input,
      hint ? h("p", { class: "hint" }, hint) : null,
      this.fault,
    );
  }

  say(message: string | null): void {
    this.fault.hidden = message === null;
    this.fault.textContent = message ?? "";
    if (message === null) {
      this.input.removeAttribute("aria-invalid");
    } else {
      this.input.setAttribute("aria-invalid", "true");
    }
  }
}

class TrainForm {
  private readonly data = new Field(
    "data",
    "Name of a data set, file or folder",
    h("input", {
      list: "data-names",
      placeholder: "digits",
      autocomplete: "off",
      spellcheck: "false",
      "data-field": "data",
    }),
  );

  private readonly recipe = new Field("recipe", "Recipe", h("select", { "data-field": "recipe" }));

  private readonly name = new Field(
    "name",
    "Name of the run",
    h("input", { placeholder: "chosen by itself", autocomplete: "off", spellcheck: "false", "data-field": "name" }),
  );

  private readonly settings = new Map<string, Field>();

  private readonly preview = h("div", { class: "stack", style: "margin-top: var(--space-5)" });

  private readonly about = h("p", { class: "recipe-about" });

  private readonly usual = h("div", { class: "fields" });

  private readonly others = h("div", {});

  private readonly summary = h("div", { "aria-live": "polite" });

  private readonly button = h("button", { class: "button primary", type: "submit" }, "Start training");

  private defaults = new Map<string, Setting>();

  constructor(
    private readonly recipes: readonly KnownRecipe[],
    private readonly known: readonly KnownData[],
    private readonly signal: AbortSignal,
  ) {
    fill(
      this.recipe.input,
      h("option", { value: "" }, "By the data: good defaults"),
      recipes.map((recipe) => h("option", { value: recipe.name }, recipe.name)),
    );
    common.forEach((key) => this.usual.append(this.setting(key).element));
    const later = settled(250, () => void this.plan());
    this.recipe.input.addEventListener("change", () => {
      this.describe();
      void this.plan();
    });
    this.data.input.addEventListener("change", () => {
      void this.look();
      void this.plan();
    });
    this.usual.addEventListener("input", later);
    this.others.addEventListener("input", later);
  }

  show(main: HTMLElement, data: string | null, recipe: string | null): void {
    this.data.input.value = data ?? "";
    this.recipe.input.value = recipe ?? "";
    const names = this.known.filter((each) => each.available).map((each) => each.name);
    main.append(
      h(
        "form",
        {
          class: "train",
          novalidate: true,
          onsubmit: (event: Event) => {
            event.preventDefault();
            void this.start();
          },
        },
        h(
          "div",
          {},
          h(
            "fieldset",
            {},
            h("legend", {}, "Data"),
            this.data.element,
            h(
              "datalist",
              { id: "data-names" },
              names.map((each) => h("option", { value: each })),
            ),
            h(
              "div",
              { class: "chips" },
              names.map((each) =>
                h(
                  "button",
                  {
                    class: "chip",
                    type: "button",
                    onclick: () => {
                      this.data.input.value = each;
                      void this.look();
                      void this.plan();
                    },
                  },
                  each,
                ),
              ),
            ),
            this.preview,
          ),
          h("fieldset", {}, h("legend", {}, "Recipe"), this.recipe.element, this.about),
          h(
            "fieldset",
            {},
            h("legend", {}, "Settings"),
            this.usual,
            h("details", {}, h("summary", {}, "All settings"), this.others),
          ),
        ),
        h(
          "aside",
          { class: "plan", "aria-label": "What will be trained" },
          h("h2", {}, "Plan"),
          this.summary,
          h("div", { style: "margin-top: var(--space-4)" }, this.name.element),
          this.button,
        ),
      ),
    );
    this.describe();
    void this.plan();
    if (data) {
      void this.look();
    }
  }

  private setting(key: string): Field {
    const field = new Field(
      key,
      labelOf(key),
      h("input", { autocomplete: "off", spellcheck: "false", "data-field": key }),
    );
    this.settings.set(key, field);
    return field;
  }

  private describe(): void {
    const chosen = this.recipes.find((recipe) => recipe.name === this.recipe.input.value);
    this.about.textContent = chosen
      ? [chosen.description, chosen.source].filter((text) => text).join(" ")
      : "What the data is decides network, likelihood, epochs and learning rate; the plan says why.";
  }

  private async look(): Promise<void> {
    const asked = this.data.input.value.trim();
    if (asked === "") {
      fill(this.preview);
      return;
    }
    fill(this.preview, h("p", { class: "faint" }, "Reading…"));
    try {
      const preview = await get<DataPreview>(`data/preview?data=${encodeURIComponent(asked)}`, this.signal);
      if (asked === this.data.input.value.trim()) {
        fill(this.preview, previewOf(preview, 24));
      }
    } catch (error) {
      if (asked === this.data.input.value.trim()) {
        fill(this.preview, faultNote(lineOf(error) ?? ""));
      }
    }
  }

  private request(): PlanRequest {
    const fields = new Map([...this.settings].map(([key, field]) => [key, field.input.value]));
    return {
      data: this.data.input.value.trim() || null,
      recipe: this.recipe.input.value || null,
      settings: withoutEmpty(fields, this.defaults),
    };
  }

  private async plan(): Promise<void> {
    const request = this.request();
    try {
      const plan = await send<Plan>("plan", request, this.signal);
      if (JSON.stringify(request) === JSON.stringify(this.request())) {
        this.clear();
        this.showPlan(plan);
      }
    } catch (error) {
      if (!this.signal.aborted && JSON.stringify(request) === JSON.stringify(this.request())) {
        this.blame(error);
      }
    }
  }

  private showPlan(plan: Plan): void {
    const all = flatten(plan.recipe).filter(([key]) => !told.test(key));
    this.defaults = new Map(all);
    const others = all.filter(([key]) => !common.includes(key));
    if (others.some(([key]) => !this.settings.has(key))) {
      const groups = Map.groupBy(others, ([key]) => key.slice(0, key.lastIndexOf(".")));
      fill(
        this.others,
        [...groups].map(([group, keys]) => [
          h("h3", {}, group.replaceAll(".", " · ")),
          h(
            "div",
            { class: "fields" },
            keys.map(([key]) => (this.settings.get(key) ?? this.setting(key)).element),
          ),
        ]),
      );
    }
    this.settings.get("data.examples")?.input.setAttribute("placeholder", "all");
    for (const [key, value] of all) {
      this.settings.get(key)?.input.setAttribute("placeholder", textOf(value) || "none");
    }
    const epochs = Number(this.defaults.get("training.epochs") ?? 0);
    const facts: [string, string][] = [
      ["Parameters", whole(plan.parameters)],
      ["Steps an epoch", whole(plan.stepsPerEpoch)],
      ["Steps in all", whole(plan.stepsPerEpoch * epochs)],
    ];
    fill(
      this.summary,
      h(
        "dl",
        {},
        facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
      plan.decided.length === 0
        ? null
        : h(
            "ul",
            { class: "decided" },
            plan.decided.map((decision) =>
              h(
                "li",
                {},
                h("b", {}, `${labelOf(decision.setting)}: ${textOf(decision.value)}`),
                h("p", {}, decision.reason),
              ),
            ),
          ),
    );
    this.button.disabled = false;
  }

  private clear(): void {
    [this.data, this.recipe, this.name, ...this.settings.values()].forEach((field) => field.say(null));
  }

  private blame(error: unknown): void {
    this.clear();
    const faults: readonly Fault[] =
      error instanceof ApiFault && error.faults.length > 0 ? error.faults : [{ message: lineOf(error) ?? "" }];
    const fields = [this.data, this.recipe, this.name, ...this.settings.values()];
    const rest = faults.filter((fault) => {
      const field = fields.find(
        (each) =>
          each.key === fault.field ||
          `settings.${each.key}` === fault.field ||
          (each.key === "data" && fault.field === "data.name"),
      );
      field?.say(fault.message);
      return !field;
    });
    fill(
      this.summary,
      rest.map((fault) => faultNote(fault.message)),
      rest.length < faults.length ? h("p", { class: "fault" }, "Some settings cannot be; each says why.") : null,
    );
  }

  private async start(): Promise<void> {
    this.button.disabled = true;
    try {
      const name = this.name.input.value.trim() || null;
      const { run } = await send<{ run: string }>("train", { ...this.request(), name });
      announce(`${run} is training.`);
      location.hash = hrefOf(["runs", run]);
    } catch (error) {
      this.blame(error);
      this.button.disabled = false;
    }
  }
}

export const trainPage: Page = async (main, route, signal) => {
  const [recipes, known] = await Promise.all([get<KnownRecipe[]>("recipes", signal), get<KnownData[]>("data", signal)]);
  main.append(
    h("h1", {}, "Train"),
    h(
      "p",
      { class: "lead" },
      "Choose data, and leave the rest as it is or change it. What is left empty is decided by the data and the recipe.",
    ),
  );
  new TrainForm(recipes, known, signal).show(main, route.query.get("data"), route.query.get("recipe"));
};
