import "./shared/base.css";
import { announcer } from "./shared/announce";
import { faultNote, icon, mark } from "./shared/brand";
import { connection } from "./shared/connection";
import type { About } from "./shared/contract";
import { get, lineOf } from "./shared/api";
import { fill, h } from "./shared/dom";
import { listen, on } from "./shared/events";
import { hrefOf, parseRoute, type Page, type Route } from "./shared/route";
import { isDark, startTheme, toggleTheme } from "./shared/theme";

/** Each page is a module of its own, loaded when it is first opened. */
async function pageOf(route: Route): Promise<{ title: string; page: Page }> {
  const [first = "runs", name, part = "training"] = route.parts;
  switch (first) {
    case "runs":
      if (name === undefined) {
        return { title: "Runs", page: (await import("./features/runs/runs")).runsPage };
      }
      switch (part) {
        case "latent":
          return { title: `${name}, latent space`, page: (await import("./features/latent/latent")).latentPage };
        case "try":
          return { title: `Try ${name}`, page: (await import("./features/try/try")).tryPage };
        case "report":
          return { title: `Report of ${name}`, page: (await import("./features/report/report")).reportPage };
        default:
          return { title: name, page: (await import("./features/train/live")).livePage };
      }
    case "compare":
      return { title: "Compare", page: (await import("./features/runs/compare")).comparePage };
    case "train":
      return { title: "Train", page: (await import("./features/train/train")).trainPage };
    case "data":
      return { title: "Data", page: (await import("./features/data/data")).dataPage };
    case "lab":
      return { title: "Lab", page: (await import("./features/lab/lab")).labPage };
    default:
      return { title: "Not here", page: (main) => main.append(faultNote("There is no such page.")) };
  }
}

const sections = [
  ["runs", "Runs"],
  ["train", "Train"],
  ["data", "Data"],
  ["lab", "Lab"],
] as const;

const links = sections.map(([part, name]) => h("a", { href: `#/${part}` }, name));

const main = h("main", { id: "main", tabindex: "-1" });

const loading = h("p", { class: "loading faint", hidden: true }, "Loading…");

let leave = new AbortController();

async function show(): Promise<void> {
  leave.abort();
  const mine = new AbortController();
  leave = mine;
  const route = parseRoute(location.hash);
  const section = route.parts[0] === "compare" ? "runs" : (route.parts[0] ?? "runs");
  links.forEach((link, index) =>
    sections[index]![0] === section ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"),
  );
  try {
    const { title, page } = await pageOf(route);
    if (mine.signal.aborted) {
      return;
    }
    document.title = `${title} · Elbo studio`;
    main.replaceChildren();
    loading.hidden = false;
    await page(main, route, mine.signal);
  } catch (error) {
    const line = lineOf(error);
    if (line !== null && !mine.signal.aborted) {
      main.append(faultNote(line));
      connection.onBack(mine.signal, () => void show());
    }
  } finally {
    if (leave === mine) {
      loading.hidden = true;
    }
  }
}

function themeButton(): HTMLElement {
  const button = h("button", { class: "icon", type: "button" });
  const dress = (): void => {
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
    fill(
      button,
      isDark()
        ? icon(
            "M12 4V2M12 22v-2M4 12H2M22 12h-2M6.3 6.3 4.9 4.9M19.1 19.1l-1.4-1.4M6.3 17.7l-1.4 1.4M19.1 4.9l-1.4 1.4",
            "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z",
          )
        : icon("M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5Z"),
    );
  };
  button.addEventListener("click", () => {
    toggleTheme();
    dress();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  dress();
  return button;
}

/** What trains at this moment, wherever in the page one is. */
function trainingLink(signal: AbortSignal): HTMLElement {
  const text = h("span", {});
  const link = h("a", { class: "now", hidden: true }, h("i", { class: "dot training" }), text);
  const say = (run: string, epoch: number, epochs: number): void => {
    link.href = hrefOf(["runs", run]);
    link.hidden = false;
    link.setAttribute("aria-label", `${run} is training, epoch ${epoch} of ${epochs}`);
    text.textContent = `${run} · epoch ${epoch} of ${epochs}`;
  };
  on("progress", signal, (progress) => say(progress.run, progress.epoch, progress.epochs));
  on("state", signal, (run) => {
    if (run.state === "training") {
      say(run.name, Math.min(run.epochsDone + 1, run.epochs), run.epochs);
    } else if (link.href.endsWith(hrefOf(["runs", run.name]))) {
      link.hidden = true;
    }
  });
  for (const end of ["finished", "failed"] as const) {
    on(end, signal, () => {
      link.hidden = true;
    });
  }
  return link;
}

function connectionLine(signal: AbortSignal): HTMLElement {
  const line = h("div", { class: "lost", role: "status", hidden: true });
  connection.watch(signal, (connected) => {
    line.hidden = false;
    line.classList.toggle("back", connected);
    line.textContent = connected
      ? "The studio is back."
      : "The connection to the studio is lost. This page goes on by itself as soon as it answers.";
    if (connected) {
      setTimeout(() => {
        line.hidden = !line.classList.contains("back");
      }, 2500);
    }
  });
  return line;
}

function start(): void {
  const whole = new AbortController();
  startTheme();
  const footer = h("footer", {});
  document.body.append(
    h(
      "a",
      {
        class: "skip",
        href: "#main",
        onclick: (event: Event) => {
          event.preventDefault();
          main.focus();
        },
      },
      "Skip to content",
    ),
    h(
      "header",
      { class: "bar" },
      connectionLine(whole.signal),
      h(
        "div",
        { class: "inner" },
        h("a", { class: "brand", href: "#/runs" }, mark(), h("b", {}, "Elbo"), h("span", { class: "what" }, "studio")),
        h("nav", { "aria-label": "Main" }, links),
        h("div", { class: "end" }, trainingLink(whole.signal), themeButton()),
      ),
    ),
    main,
    loading,
    footer,
    announcer(),
  );
  listen(whole.signal);
  window.addEventListener("hashchange", () => {
    void show().then(() => {
      window.scrollTo(0, 0);
      main.focus({ preventScroll: true });
    });
  });
  void show();
  get<About>("about").then(
    (about) => {
      footer.textContent = `Elbo ${about.version} · ${about.machine} · runs in ${about.runsFolder}`;
    },
    () => undefined,
  );
}

start();
