import "./shared/base.css";
import { lineOf } from "./shared/api";
import { faultNote } from "./shared/brand";
import { fill, h } from "./shared/dom";
import { sharePage } from "./features/share/share";
import { startTheme } from "./shared/theme";

startTheme();
const main = h("main", { id: "main" });
document.body.append(main);
sharePage(main, new AbortController().signal).catch((error: unknown) => {
  const line =
    location.protocol === "file:"
      ? "A browser loads no models from a file: open this folder by a web server, such as `python3 -m http.server`."
      : (lineOf(error) ?? "");
  fill(main, faultNote(line));
});
