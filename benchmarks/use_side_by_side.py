#!/usr/bin/env python3
"""Time trained models in use, Elbo beside ONNX Runtime on the exported graphs, in turns, and write the table.

Needs node and its module:   npm i --ignore-scripts --prefix FOLDER onnxruntime-node
Usage:                       python3 benchmarks/use_side_by_side.py --module FOLDER [--threads 2] [--rounds 3] [--out FILE]

Two small runs are trained first: weights do not matter for speed. For each side and size the best of the rounds' medians
counts, since a shared machine is faster at one moment than at another.
"""
import argparse, datetime, json, os, pathlib, re, tempfile

from sitting import ROOT, processor, run

MODELS = {
    "dense": ["--hidden", "400", "--latent", "20"],
    "conv": ["--latent", "16", "--set", "model.network=conv", "--set", "model.channels=32,64"],
}
ELBO = ["dotnet", os.environ.get("ELBO_CLI", str(ROOT / "src/Elbo.Cli/bin/Release/net10.0/Elbo.Cli.dll"))]


def keep(best, key, rate, extra=None):
    if key not in best or rate > best[key][0]:
        best[key] = (rate, extra)


def measure(folder, options, ours, peer):
    for name in MODELS:
        for each in json.loads(run(*ELBO, "bench", "use", f"{folder}/{name}", "--threads", str(options.threads), "--json"))["calls"]:
            keep(ours, (name, each["what"], each["batch"]), each["examplesPerSecond"], each["allocatedBytesPerCall"])
        lines = run("node", "benchmarks/peers/onnx_use.cjs", options.module, str(options.threads), f"{folder}/{name}/onnx")
        for each in map(json.loads, lines.splitlines()):
            keep(peer, (name, each["what"], each["batch"]), each["examplesPerSecond"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--module", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", help="a folder of an earlier call's runs, used again")
    parser.add_argument("--out")
    options = parser.parse_args()
    options.module = os.path.abspath(options.module)
    folder = options.runs or tempfile.mkdtemp(prefix="elbo-use-")
    for name, settings in MODELS.items():
        if not os.path.isdir(f"{folder}/{name}/onnx"):
            run(*ELBO, "train", "--examples", "500", "--epochs", "1", "--validation", "0", "--out", f"{folder}/{name}", *settings)
            run(*ELBO, "export", f"{folder}/{name}", "--to", "onnx")
    ours, peer = {}, {}
    for _ in range(options.rounds):
        measure(folder, options, ours, peer)
    version = json.loads((pathlib.Path(options.module) / "node_modules/onnxruntime-node/package.json").read_text())["version"]
    lines = [
        "# Models in use, Elbo and ONNX Runtime side by side",
        "",
        f"{datetime.date.today()}, commit {run('git', 'rev-parse', '--short', 'HEAD').strip()}, {processor()}, "
        f"{len(os.sched_getaffinity(0))} cores, ONNX Runtime {version} (onnxruntime-node),",
        f".NET {run('dotnet', '--version').strip()} SDK, {options.threads} threads each. Command:",
        f"`python3 benchmarks/use_side_by_side.py --module FOLDER --threads {options.threads} --rounds {options.rounds}`.",
        f"In turns in one sitting; examples a second, the best of {options.rounds} rounds' medians for each. dense is 784-400-20,",
        "conv has channels 32 and 64 and 16 latents, ReLU both, 28 x 28 pixels.",
        "",
        "| model | what | batch | ONNX Runtime | Elbo | times faster | bytes allocated a call |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for (name, what, batch), (rate, allocated) in ours.items():
        other = peer.get((name, what, batch))
        lines.append(
            f"| {name} | {what} | {batch} | {f'{other[0]:,.0f}' if other else ''} | {rate:,.0f} | "
            f"{f'{rate / other[0]:.2f}' if other else ''} | {allocated:.0f} |")
    name = re.sub(r"[^A-Za-z0-9]+", "-", processor()).strip("-").lower()
    out = pathlib.Path(options.out) if options.out else ROOT / "benchmarks" / "results" / name / "use.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


main()
