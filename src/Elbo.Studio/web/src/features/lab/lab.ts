import "./lab.css";
import { get } from "../../shared/api";
import type { LabEntry } from "../../shared/contract";
import { h } from "../../shared/dom";
import { pageFrame } from "../../shared/frame";
import { hrefOf, type Page } from "../../shared/route";

function verdict(entry: LabEntry): HTMLElement {
  if (entry.verdict === null) {
    return h("span", { class: "state" }, "not run yet");
  }
  const { held, of } = entry.verdict;
  return h(
    "span",
    { class: held === of ? "state all" : "state some" },
    held === of ? "holds" : `${held} of ${of} hold`,
  );
}

/** Statements about VAEs, each an experiment with a verdict and a page. */
export const labPage: Page = async (main, route, signal) => {
  const entries = await get<LabEntry[]>("lab", signal);
  const chosen = entries.find((entry) => entry.name === route.parts[1]);
  if (chosen?.page) {
    main.append(
      h("p", { class: "small" }, h("a", { href: "#/lab" }, "All experiments")),
      h("h1", { style: "margin-bottom: var(--space-5)" }, chosen.name),
      pageFrame(chosen.page, chosen.name, signal),
    );
    return;
  }
  main.append(
    h("h1", {}, "Lab"),
    h(
      "p",
      { class: "lead" },
      "Statements about variational autoencoders, each tried in an experiment. ",
      h("code", {}, "elbo lab NAME"),
      " runs one and writes its page.",
    ),
    h(
      "ul",
      { class: "lab" },
      entries.map((entry) =>
        h(
          "li",
          {},
          h("h2", {}, entry.page ? h("a", { href: hrefOf(["lab", entry.name]) }, entry.name) : entry.name),
          h("p", {}, entry.statement),
          verdict(entry),
        ),
      ),
    ),
  );
};
