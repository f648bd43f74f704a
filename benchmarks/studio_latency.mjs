// How fast the latent page of the studio is in a browser: from the move of a slider to the new picture, and frames a second
// while the map of all examples is dragged and zoomed.
//
// Needs Chromium.  Usage:  node benchmarks/studio_latency.mjs STUDIO_ADDRESS RUN [CHROMIUM]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [address, run, chromium = "chromium"] = process.argv.slice(2);
if (!address || !run) {
  console.error("usage: node benchmarks/studio_latency.mjs STUDIO_ADDRESS RUN [CHROMIUM]");
  process.exit(2);
}

const profile = mkdtempSync(join(tmpdir(), "elbo-latency-"));
const browser = spawn(
  chromium,
  ["--headless=new", "--no-sandbox", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--window-size=1400,900",
    "--enable-unsafe-swiftshader", "about:blank"],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
);
const waiting = new Map();
let last = 0;
let rest = "";
browser.stdio[4].on("data", (data) => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  }
});

function call(method, params = {}, sessionId) {
  const id = ++last;
  browser.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => {
    waiting.set(id, (message) => (message.error ? reject(new Error(message.error.message)) : resolve(message.result)));
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const { targetInfos } = await call("Target.getTargets");
const { sessionId } = await call("Target.attachToTarget", {
  targetId: targetInfos.find((target) => target.type === "page").targetId, flatten: true,
});
const page = (method, params) => call(method, params, sessionId);
const evaluate = async (expression) => {
  const { result, exceptionDetails } = await page(
    "Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
};
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (values, at) => [...values].sort((a, b) => a - b)[Math.floor(values.length * at)];

await page("Page.navigate", { url: `${address}#/runs/${run}/latent` });
for (let tries = 0; !(await evaluate("document.querySelectorAll('.sliders input').length > 0")); tries++) {
  if (tries > 600) {
    throw new Error("the page of the run shows no sliders");
  }
  await pause(100);
}
// the training examples, of which there are most
const examples = `[...document.querySelectorAll("main *")]
  .map((each) => each.childElementCount === 0 ? each.textContent.match(/^[\\d,]+(?= examples, (by|along))/)?.[0] : null)
  .find((each) => each) ?? null`;
const shown = async (before) => {
  for (let tries = 0; tries < 900; tries++) {
    const found = await evaluate(examples);
    if (found !== null && found !== before) {
      return found;
    }
    await pause(100);
  }
  throw new Error("the map of the run does not come");
};
const unseen = await shown(null);
await evaluate(`(() => {
  const part = [...document.querySelectorAll("select")].find((each) => each.querySelector("option[value=train]"));
  part.value = "train";
  part.dispatchEvent(new Event("change"));
})()`);
await shown(unseen);
await pause(2000);

// From the event of the slider to the frame after the canvas was painted anew.
const times = await evaluate(`(async () => {
  const slider = document.querySelector(".sliders input");
  const canvas = document.querySelector(".panel canvas");
  const look = () => canvas.toDataURL();
  const times = [];
  for (let i = 0; i < 60; i++) {
    const before = look();
    const began = performance.now();
    slider.value = String(Number(slider.min) + (Number(slider.max) - Number(slider.min)) * ((i * 37) % 60) / 60);
    slider.dispatchEvent(new Event("input"));
    while (look() === before && performance.now() - began < 2000) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    times.push(performance.now() - began);
  }
  return times;
})()`);

// Frames while the map is dragged to and fro, and zoomed, by real events.
const box = await evaluate(`(() => {
  const { x, y, width, height } = document.querySelector("main canvas").getBoundingClientRect();
  return { x, y, width, height };
})()`);
await evaluate(`window.frames60 = []; (function next(at) {
  window.frames60.push(at); window.framing = requestAnimationFrame(next); })(performance.now())`);
const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
await page("Input.dispatchMouseEvent", { type: "mousePressed", button: "left", clickCount: 1, ...centre });
for (let i = 0; i < 180; i++) {
  await page("Input.dispatchMouseEvent", {
    type: "mouseMoved", button: "left", buttons: 1,
    x: centre.x + 120 * Math.sin(i / 12), y: centre.y + 80 * Math.sin(i / 17),
  });
  await pause(16);
}
await page("Input.dispatchMouseEvent", { type: "mouseReleased", button: "left", clickCount: 1, ...centre });
for (let i = 0; i < 60; i++) {
  await page("Input.dispatchMouseEvent", { type: "mouseWheel", deltaX: 0, deltaY: i < 30 ? -40 : 40, ...centre });
  await pause(16);
}
const stamps = (await evaluate("cancelAnimationFrame(window.framing), window.frames60")).slice(1);
const gaps = stamps.slice(1).map((at, i) => at - stamps[i]);
console.log(JSON.stringify({
  run, examples: await evaluate(examples), webGl: await evaluate(`(() => {
    const gl = document.createElement("canvas").getContext("webgl");
    const info = gl?.getExtension("WEBGL_debug_renderer_info");
    return gl ? gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) : null;
  })()`),
  sliderToPictureMs: { median: middle(times), slowestTenth: share(times, 0.9) },
  framesPerSecond: 1000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length),
  frameGapMs: { median: middle(gaps), slowestTenth: share(gaps, 0.9) },
}, null, 2));
browser.kill();
await new Promise((resolve) => browser.on("exit", resolve));
rmSync(profile, { recursive: true, force: true });
