#!/usr/bin/env python3
"""Run `elbo bench` and PyTorch's training steps in one sitting, in turns, and write the table to benchmarks/results/.
With --convolutions it is the single convolutions of `elbo bench conv` instead.

Needs PyTorch for the system's python:   apt-get install -y python3-torch libopenblas0-pthread
Usage, from the repository's root:       python3 benchmarks/side_by_side.py [--convolutions] [--rounds 3] [--out FILE.md]

Both sides are run in turns, since a shared machine is faster at one moment than at another; for each the round with the
lowest median counts. PyTorch's side tries all its settings in every round (benchmarks/peers/torch_step.py) and its best is
taken; Elbo has no settings but the number of threads, which is left at all cores.
"""
import argparse, datetime, json, os, pathlib, re

from sitting import ROOT, processor, run

ELBO = ["dotnet", "src/Elbo.Cli/bin/Release/net10.0/Elbo.Cli.dll"]
WORKLOADS = ["mlp-b128", "mlp-b20", "iwae50-b20", "conv-b128", "lstm-b32"]
CONVOLUTIONS = ["conv3x3-64", "depthwise5x5"]
FLOORS = {"mlp-b128": 1.8, "mlp-b20": 3.0, "iwae50-b20": 2.2, "conv-b128": 2.0, "lstm-b32": 1.5}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out")
    parser.add_argument("--convolutions", action="store_true")
    options = parser.parse_args()
    run("dotnet", "build", "-c", "Release", "src/Elbo.Cli")
    if options.convolutions:
        write(options, "convolutions", convolutions(options))
    else:
        write(options, "steps", steps(options))


def take_turns(verb, names, ours, peer):
    """One round of both: the lower medians stay. Returns the peak that was measured beside."""
    measured = json.loads(run(*ELBO, "bench", verb, "--json"))
    for each in measured["workloads"]:
        name = each["workload"]
        if name not in ours or each["medianMs"] < ours[name]["medianMs"]:
            ours[name] = each
    for line in run("/usr/bin/python3", "benchmarks/peers/torch_step.py", *names).splitlines():
        name, ms, _, settings = line.split("\t")
        if name not in peer or float(ms) < peer[name][0]:
            peer[name] = (float(ms), settings)
    return measured["peakGflops"]


def heading(title, options, peak, more=""):
    commit = run("git", "rev-parse", "--short", "HEAD").strip()
    torch = run("/usr/bin/python3", "-c", "import torch; print(torch.__version__)").strip()
    return [
        f"# {title}, Elbo and PyTorch side by side",
        "",
        f"{datetime.date.today()}, commit {commit}, {processor()}, {len(os.sched_getaffinity(0))} cores, PyTorch {torch},",
        f".NET {run('dotnet', '--version').strip()} SDK. Command: `python3 benchmarks/side_by_side.py {more}--rounds {options.rounds}`.",
        f"Both in turns in one sitting; the best of {options.rounds} rounds' medians for each. Peak: {peak:.0f} GFLOP/s of fused",
        "multiply-adds in registers on all cores, measured in the same processes.",
        "",
    ]


def best_settings(peer, names):
    return ["", "PyTorch's best settings:", "", *(f"- {name}: `{peer[name][1]}`" for name in names)]


def convolutions(options):
    ours, peer, peak = {}, {}, 0.0
    for _ in range(options.rounds):
        peak = max(peak, take_turns("conv", CONVOLUTIONS, ours, peer))
    lines = heading("A convolution", options, peak, "--convolutions ") + [
        "Forwards and backwards, to the image and to the weight: 64 channels of 28 x 28, batch 32. Wanted: faster than PyTorch,",
        "and at least 60 % of peak in the first. GFLOP/s are those of the sums as they are defined: 3x3 kernels go by tiles, which",
        "take 16 multiplications for 36.",
        "",
        "| convolution | PyTorch at its best, ms | Elbo, ms | forwards alone | times faster | GFLOP/s | share of peak |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name in CONVOLUTIONS:
        mine, theirs = ours[name], peer[name]
        gflops = mine["operations"] / mine["medianMs"] / 1e6
        lines.append(
            f"| {name} | {theirs[0]:.2f} | {mine['medianMs']:.2f} | {mine['forwardMs']:.2f} | "
            f"{theirs[0] / mine['medianMs']:.2f} | {gflops:.0f} | {gflops / peak:.0%} |")
    return lines + best_settings(peer, CONVOLUTIONS)


def steps(options):
    ours, peer, gemm, peak = {}, {}, {}, 0.0
    for _ in range(options.rounds):
        peak = max(peak, take_turns("step", WORKLOADS, ours, peer))
        measured = json.loads(run(*ELBO, "bench", "gemm", "--json"))
        peak = max(peak, measured["peakGflops"])
        for each in measured["products"]:
            key = (each["rows"], each["depth"], each["columns"], each["transposition"])
            gemm[key] = min(gemm.get(key, 1e9), each["medianMs"])
    lines = heading("A training step", options, peak) + [
        "| workload | PyTorch at its best, ms | Elbo, ms | times faster | at least | GFLOP/s | share of peak | bytes allocated a step |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in WORKLOADS:
        mine, theirs = ours[name], peer[name]
        gflops = mine["operationsPerStep"] / mine["medianMs"] / 1e6
        lines.append(
            f"| {name} | {theirs[0]:.2f} | {mine['medianMs']:.2f} | {theirs[0] / mine['medianMs']:.2f} | {FLOORS[name]} | "
            f"{gflops:.0f} | {gflops / peak:.0%} | {mine['allocatedBytesPerStep']:.0f} |")
    lines += best_settings(peer, WORKLOADS)
    lines += ["", "# Matrix products", "", "| product | factors | ms | GFLOP/s | share of peak |", "|---|---|---:|---:|---:|"]
    for (rows, depth, columns, form), ms in gemm.items():
        gflops = 2 * rows * depth * columns / ms / 1e6
        lines.append(f"| [{rows}, {depth}] x [{depth}, {columns}] | {form} | {ms:.3f} | {gflops:.0f} | {gflops / peak:.0%} |")
    return lines


def write(options, what, lines):
    name = re.sub(r"[^A-Za-z0-9]+", "-", processor()).strip("-").lower()
    out = pathlib.Path(options.out) if options.out else ROOT / "benchmarks" / "results" / name / f"{what}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


main()
