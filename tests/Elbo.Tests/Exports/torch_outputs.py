"""Runs exported weights in PyTorch: jobs.json -> results.json, images [batch, height, width, channels] in both."""

import json
import sys

import torch

sys.path.insert(0, sys.argv[1])
from load_in_pytorch import load  # noqa: E402


def items(model, x, latent, condition):
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2)
    outputs = model.encode(x, condition)
    outputs = {("latent_" if len(outputs) > 1 else "") + name: value for name, value in outputs.items()}
    if "mean" in outputs:
        outputs["code"] = outputs.pop("mean")
    mean = model.decode(latent, condition)
    outputs["mean"] = mean.permute(0, 2, 3, 1) if mean.dim() == 4 else mean
    return outputs


def sentences(model, x, latent):
    tokens = x.long()
    outputs = {"log_probability": model.log_probability(tokens, latent)}
    if model.latent:
        outputs.update({f"latent_{name}": value for name, value in model.encode(tokens).items()})
        outputs["tokens"] = model.decode(latent)
        assert all(isinstance(text, str) for text in model.text(outputs["tokens"]))
    return outputs


results = []
for job in json.load(open(sys.argv[2])):
    model = load(job["path"])
    inputs = {name: torch.tensor(value["data"]).reshape(value["dims"]) for name, value in job["inputs"].items()}
    x, latent, noise = inputs["x"], inputs["latent"], inputs.get("noise")
    with torch.no_grad():
        if hasattr(model, "vocabulary"):
            outputs = sentences(model, x, latent)
        else:
            outputs = items(model, x, latent, inputs.get("condition"))
        if hasattr(model, "draw"):
            outputs["prior"] = model.draw(noise)
    results.append({
        name: {"dims": list(value.shape), "data": value.contiguous().flatten().tolist()}
        for name, value in outputs.items()})
json.dump(results, open(sys.argv[3], "w"))
