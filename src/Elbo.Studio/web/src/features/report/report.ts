import { urlOf } from "../../shared/api";
import { empty } from "../../shared/brand";
import { h } from "../../shared/dom";
import { pageFrame } from "../../shared/frame";
import type { Page } from "../../shared/route";
import { openRun } from "../runs/frame";

/** The report that a run leaves when it ends, as it lies in its folder. */
export const reportPage: Page = async (main, route, signal) => {
  const run = await openRun(main, route, "report", signal);
  if (!run.hasReport) {
    main.append(empty("No report yet", "It is written when the training has ended and the model has been measured."));
    return;
  }
  const address = urlOf(run.name, "report");
  main.append(
    h(
      "p",
      { class: "small", style: "margin-bottom: var(--space-3)" },
      h("a", { href: address, target: "_blank", rel: "noopener" }, "Open the report by itself"),
    ),
    pageFrame(address, `Report of ${run.name}`, signal),
  );
};
