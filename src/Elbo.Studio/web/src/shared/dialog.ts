import { h } from "./dom";

/** Asks before something that cannot be undone; true where it was confirmed. */
export function confirmed(title: string, text: string, action: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title" },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id: "dialog-title" }, title),
        h("p", { class: "soft" }, text),
        h(
          "div",
          { class: "row" },
          h("button", { class: "button", value: "no", autofocus: true }, "Keep"),
          h("button", { class: "button danger", value: "yes" }, action),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
