"""Expected numbers of models with several levels of latents, computed by PyTorch in double precision and kept as float32
in torch_hierarchy.safetensors.

Needs PyTorch (1.13 or later) and NumPy, and a build of tests/Elbo.Determinism, which prints the noise that Elbo draws.
From the folder of this script:

    dotnet build ../../Elbo.Determinism
    python3 torch_hierarchy.py ../../Elbo.Determinism/bin/Debug/net10.0/Elbo.Determinism.dll

For each case the file has, under the case's name: the data, the weights by Elbo's names, loss, log-likelihood, KL, the
codes that were drawn, and the gradient of every weight. The file's metadata has each case's settings as a recipe.
Linear weights are [in, out]; the noise of a code is that of its levels side by side, from the data up.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F
from torch.distributions import Normal

import safetensors_writer
from torch_vae import noise, weight

BATCH = 3
ITEM = (5, 5, 1)
UPPER = [{"latent": 3, "hidden": [5]}, {"latent": 2, "hidden": [4, 6]}]


def recipe(kind, upper, objective, activation="tanh"):
    model = {"kind": kind, "network": "dense", "hidden": [8, 7], "latent": 4, "upper": upper, "activation": activation,
             "leak": 0.1, "likelihood": "bernoulli"}
    return {"model": model, "objective": objective}


CASES = {
    "two levels": recipe("vae", UPPER[:1], {"samples": 1}),
    "two levels 3 samples, sampled KL": recipe("vae", UPPER[:1], {"samples": 3, "analyticKl": False}),
    "two levels iwae": recipe("vae", UPPER[:1], {"kind": "iwae", "samples": 5}),
    "three levels": recipe("vae", UPPER, {"samples": 2, "klWeight": 0.7}, "leakyRelu"),
    "ladder of one": recipe("ladder", [], {"samples": 2}, "leakyRelu"),
    "ladder of two": recipe("ladder", UPPER[:1], {"samples": 1}, "leakyRelu"),
    "ladder of three": recipe("ladder", UPPER, {"samples": 3, "klWeight": 0.4}, "leakyRelu"),
    "ladder of three iwae": recipe("ladder", UPPER, {"kind": "iwae", "samples": 4}),
}


class Hierarchy:
    """The model of a recipe, its weights in Elbo's layouts."""

    def __init__(self, recipe):
        self.model, self.objective = recipe["model"], recipe["objective"]
        levels = [{"latent": self.model["latent"], "hidden": self.model["hidden"]}, *self.model["upper"]]
        self.sizes = [level["latent"] for level in levels]
        self.hidden = [level["hidden"] for level in levels]
        self.is_ladder = self.model["kind"] == "ladder"
        self.weights = {}
        pixels, below = math.prod(ITEM), math.prod(ITEM)
        for i, (size, hidden) in enumerate(zip(self.sizes, self.hidden), 1):
            if self.is_ladder:
                self.make(f"encoder.{i}", [below, *hidden])
                self.make_linear(f"encoder.{i}.head", hidden[-1], 2 * size)
                below = hidden[-1]
            else:
                self.make(f"encoder.{i}", [below, *hidden, 2 * size])
                below = size
            output = pixels if i == 1 else 2 * self.sizes[i - 2]
            self.make(f"decoder.{i}", [size, *reversed(hidden), output])
        for value in self.weights.values():
            value.requires_grad_()

    def make_linear(self, name, inputs, outputs):
        self.weights[name + ".weight"] = weight((inputs, outputs), inputs)
        self.weights[name + ".bias"] = weight((outputs,), inputs)

    def make(self, name, sizes):
        for i in range(len(sizes) - 1):
            self.make_linear(f"{name}.{i}", sizes[i], sizes[i + 1])

    def activate(self, x):
        return {"leakyRelu": lambda v: F.leaky_relu(v, 0.1), "tanh": torch.tanh}[self.model["activation"]](x)

    def linear(self, name, x):
        return x @ self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def dense(self, name, x, layers, ends_linear=True):
        for i in range(layers):
            x = self.linear(f"{name}.{i}", x)
            x = x if ends_linear and i == layers - 1 else self.activate(x)
        return x

    def normal(self, numbers):
        mean, raw = numbers.chunk(2, dim=-1)
        return Normal(mean, (F.softplus(raw) + 1e-6).sqrt() if self.is_ladder else (raw / 2).exp())

    def prior(self, level, above):
        """p(z_level | z_level+1), levels from 0."""
        return self.normal(self.dense(f"decoder.{level + 2}", above, len(self.hidden[level + 1]) + 1))

    def infer(self, x, epsilon):
        """Posteriors, priors and samples of each level."""
        parts = epsilon.split(self.sizes, dim=-1)
        top = Normal(torch.zeros(self.sizes[-1], dtype=torch.float64), torch.ones(self.sizes[-1], dtype=torch.float64))
        count = len(self.sizes)
        posteriors, priors, samples = [None] * count, [None] * count, [None] * count
        if not self.is_ladder:
            below = x
            for i in range(count):
                numbers = self.dense(f"encoder.{i + 1}", below, len(self.hidden[i]) + 1)
                posteriors[i] = self.normal(numbers)
                samples[i] = below = posteriors[i].mean + posteriors[i].stddev * parts[i]
            for i in range(count):
                priors[i] = top if i == count - 1 else self.prior(i, samples[i + 1])
            return posteriors, priors, samples
        said, features = [], x
        for i in range(count):
            features = self.dense(f"encoder.{i + 1}", features, len(self.hidden[i]), ends_linear=False)
            said.append(self.normal(self.linear(f"encoder.{i + 1}.head", features)))
        for i in reversed(range(count)):
            if i == count - 1:
                posteriors[i], priors[i] = said[i], top
            else:
                priors[i] = self.prior(i, samples[i + 1])
                ours, theirs = said[i].variance ** -1, priors[i].variance ** -1
                mean = (said[i].mean * ours + priors[i].mean * theirs) / (ours + theirs)
                posteriors[i] = Normal(mean, (ours + theirs) ** -0.5)
            samples[i] = posteriors[i].mean + posteriors[i].stddev * parts[i]
        return posteriors, priors, samples

    def terms(self, x, epsilon):
        x = x.reshape(BATCH, -1)
        posteriors, priors, samples = self.infer(x, epsilon)
        logits = self.dense("decoder.1", samples[0], len(self.hidden[0]) + 1)
        log_likelihood = -F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)
        ratio = sum((p.log_prob(z) - q.log_prob(z)).sum(-1) for q, p, z in zip(posteriors, priors, samples))
        k = self.objective["samples"]
        if self.objective.get("kind") == "iwae":
            kl = -ratio.mean(0)
            loss = math.log(k) - torch.logsumexp(log_likelihood + ratio, 0).mean()
        else:
            kl = 0
            for i, (q, p, z) in enumerate(zip(posteriors, priors, samples)):
                closed = self.objective.get("analyticKl", True) and (self.is_ladder or i == len(samples) - 1)
                each = torch.distributions.kl_divergence(q, p) if closed else q.log_prob(z) - p.log_prob(z)
                each = each.sum(-1)
                kl = kl + (each.mean(0) if each.dim() == 2 else each)
            loss = (self.objective.get("klWeight", 1.0) * kl - log_likelihood.mean(0)).mean()
        return {"loss": loss, "logLikelihood": log_likelihood, "kl": kl, "codes": torch.cat(samples, -1)}


def add_case(arrays, metadata, name, settings, model, x, epsilon):
    """Writes down what a model makes of data and noise, and the gradients of its loss."""
    terms = model.terms(x, epsilon)
    terms["loss"].backward()
    arrays[f"{name}/data"] = x
    arrays.update({f"{name}/{key}": value.detach() for key, value in terms.items()})
    arrays.update({f"{name}/weight/{key}": value.detach() for key, value in model.weights.items()})
    arrays.update({f"{name}/gradient/{key}": value.grad for key, value in model.weights.items()})
    metadata[name] = json.dumps(settings, separators=(",", ":"))


def main(program):
    torch.manual_seed(21)
    arrays, metadata = {}, {}
    for name, settings in CASES.items():
        model = Hierarchy(settings)
        x = (torch.rand((BATCH, *ITEM), dtype=torch.float64) > 0.6).double()
        epsilon = noise(program, 1, settings["objective"]["samples"], sum(model.sizes))[0]
        add_case(arrays, metadata, name, settings, model, x, epsilon)
    safetensors_writer.write("torch_hierarchy.safetensors", arrays, metadata)


if __name__ == "__main__":
    main(sys.argv[1])
