// Builds the page for MSBuild: packages where they are not those of package-lock.json, then type check and bundle.
// Several builds may run at once (Debug and Release, two terminals): one works, the others wait and find it done.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

const lock = ".building";
const packagesStamp = join("node_modules", ".packages");
const pageStamp = join("node_modules", ".page");
const tokens = join("..", "..", "Elbo", "Reports", "tokens.css");

const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const hash = (paths) => {
  const sum = createHash("sha256");
  paths.forEach((path) => sum.update(path.replaceAll("\\", "/")).update("\0").update(readFileSync(path)).update("\0"));
  return sum.digest("hex");
};

const kept = (stamp) => (existsSync(stamp) ? readFileSync(stamp, "utf8") : "");

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

function take() {
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, "pid"), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw error;
      }
    }
    // A lock whose owner was killed, or never came to write its number, is nobody's.
    const pid = Number(kept(join(lock, "pid")));
    const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
    if (pid > 0 ? !alive(pid) : age > 10_000) {
      rmSync(lock, { recursive: true, force: true });
    }
    sleep(200);
  }
}

const npm = (...words) =>
  spawnSync("npm", words, { stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });

function build() {
  const packages = hash(["package-lock.json"]);
  if (kept(packagesStamp) !== packages) {
    const fetched = npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
    if (fetched.status !== 0) {
      console.log("Elbo.Studio: the page is not built, because npm could not fetch its packages; everything else is.");
      return 0;
    }
    writeFileSync(packagesStamp, packages);
  }
  const page = hash([
    ...files("src"),
    ...files("public"),
    tokens,
    "package-lock.json",
    "package.json",
    "tsconfig.json",
    "vite.config.ts",
    ...readdirSync(".")
      .filter((name) => name.endsWith(".html"))
      .sort(),
  ]);
  if (kept(pageStamp) !== page || !existsSync(join("dist", "index.html"))) {
    // Into a folder of its own first, so that a build that reads dist never finds half a page.
    const made = npm("run", "build", "--silent", "--", "--outDir", ".dist", "--logLevel", "warn");
    if (made.status !== 0) {
      console.error("Elbo.Studio: error PAGE001: the page cannot be built; the lines above say why.");
      return 1;
    }
    rmSync("dist", { recursive: true, force: true });
    renameSync(".dist", "dist");
    writeFileSync(pageStamp, page);
  }
  const now = new Date();
  utimesSync(join("dist", "index.html"), now, now);
  return 0;
}

take();
let code = 1;
try {
  code = build();
} finally {
  rmSync(lock, { recursive: true, force: true });
}
process.exitCode = code;
