"""Expected numbers of whole deep hierarchies, computed by PyTorch in double precision and kept as float32 in
torch_deep_vae.safetensors.

Needs PyTorch (1.13 or later) and NumPy, and a build of tests/Elbo.Determinism, which prints the noise that Elbo draws.
From the folder of this script:

    dotnet build ../../Elbo.Determinism
    python3 torch_deep_vae.py ../../Elbo.Determinism/bin/Debug/net10.0/Elbo.Determinism.dll

The file is laid out as that of torch_hierarchy.py: for each case the data, the weights, loss, log-likelihood, KL, codes
and gradients, and in the metadata its recipe. A step of training: batch statistics, and odd sides that are halved up.
"""

import math
import sys

import torch
import torch.nn.functional as F
from torch.distributions import Normal

import safetensors_writer
from torch_deep import Cell, decoder, down, encoder, numbers, run, up
from torch_hierarchy import BATCH, add_case
from torch_vae import noise

ITEM = (10, 8, 1)


def recipe(deep, objective):
    model = {"kind": "nvae", "latent": 2, "likelihood": "bernoulli", "deep": {"channels": 2, "expansion": 3, **deep}}
    return {"model": model, "objective": objective}


CASES = {
    "two scales": recipe({"stem": 1, "groups": [1, 2]}, {"samples": 1}),
    "balanced, 2 samples": recipe({"stem": 0, "groups": [2, 1]}, {"samples": 2, "klWeight": 0.4, "klBalance": True}),
    "shared encoder, iwae": recipe(
        {"stem": 1, "groups": [2, 2], "sharedEncoder": True}, {"kind": "iwae", "samples": 4}),
}


class Part(Cell):
    """A cell whose parameters stand among the weights of the model, behind a prefix."""

    def __init__(self, weights, prefix):
        super().__init__()
        self.weights, self.prefix = weights, prefix

    def parameter(self, name, value):
        if name.endswith("gain"):
            value = (value.abs() + 1) / 4  # neither near to 0, which the normalization behind it blows up, nor large
        self.weights[self.prefix + name] = value.float().double().requires_grad_()
        return self.weights[self.prefix + name]


class DeepVae:
    """The model of a recipe; images have their channels first."""

    def __init__(self, recipe):
        self.deep, self.objective = recipe["model"]["deep"], recipe["objective"]
        self.latent = recipe["model"]["latent"]
        self.weights = {}
        stem, channels = self.deep["stem"], self.deep["channels"]
        self.stem = [self.conv("encoder.stem.0.", 1, channels, 3)]
        self.stem += [self.down(f"encoder.stem.{i + 1}.", i) for i in range(stem)]
        self.groups, at = [], 0
        for scale, count in enumerate(self.deep["groups"]):
            for i in range(count):
                at += 1
                self.groups.append(self.group(at, stem + scale, i == 0, scale > 0, at == sum(self.deep["groups"])))
        self.start = self.parameter("decoder.start", (*self.groups[-1]["side"], channels << self.groups[-1]["halvings"]))
        self.tail = [self.up(f"decoder.tail.{stem - 1 - i}.", i) for i in reversed(range(stem))]
        self.tail += [F.elu, self.conv(f"decoder.tail.{stem}.", channels, 1, 3)]

    def parameter(self, name, shape):
        self.weights[name] = numbers(*shape).requires_grad_()
        return self.weights[name]

    def conv(self, name, inputs, outputs, kernel):
        return Part(self.weights, name).conv("", inputs, outputs, kernel)

    def side(self, halvings):
        return [-(-pixels // 2 ** halvings) for pixels in ITEM[:2]]

    def odd(self, halvings):
        return [side % 2 for side in self.side(halvings)]

    def down(self, name, halvings):
        """From an image that was halved so often to one that is halved once more."""
        channels = self.deep["channels"] << halvings
        return down(Part(self.weights, name), channels, 2 * channels, *self.odd(halvings))

    def up(self, name, halvings):
        channels = self.deep["channels"] << halvings
        return up(Part(self.weights, name), 2 * channels, channels, *self.odd(halvings))

    def group(self, at, halvings, is_first, has_below, is_top):
        channels, numbers_of = self.deep["channels"] << halvings, 2 * self.latent
        enters = is_first and has_below
        ups, downs = [], []
        if enters:
            ups.append(self.down(f"encoder.{at}.0.", halvings - 1))
            downs.append(self.up(f"decoder.{at}.0.", halvings - 1))
        if is_first or not self.deep.get("sharedEncoder", False):
            ups.append(encoder(Part(self.weights, f"encoder.{at}.{len(ups)}."), channels, channels))
        if at > 1:
            below = channels // 2 if enters else channels
            downs.append(decoder(Part(self.weights, f"decoder.{at}.{len(downs)}."), below, below))
        name = f"encoder.{at}.posterior."
        posterior = [self.conv(name, channels, numbers_of, 3)]
        if is_top:
            posterior = [F.elu, self.conv(name + "0.", channels, channels, 1),
                         F.elu, self.conv(name + "1.", channels, numbers_of, 3)]
        return {
            "halvings": halvings, "side": self.side(halvings), "ups": ups, "downs": downs, "posterior": posterior,
            "combine": [] if is_top else [self.conv(f"encoder.{at}.combine.", channels, channels, 1)],
            "prior": [] if is_top else [F.elu, self.conv(f"decoder.{at}.prior.0.", channels, numbers_of, 1)],
            "join": [self.conv(f"decoder.{at}.join.", channels + self.latent, channels, 1)]}

    def normal(self, parameters):
        mean, log_deviation = (5 * torch.tanh(parameters / 5)).permute(0, 2, 3, 1).chunk(2, dim=-1)
        return Normal(mean.flatten(1), log_deviation.flatten(1).exp())

    def infer(self, x, epsilon):
        """Posteriors, priors and samples of each group, and the logits; epsilon [samples, batch, latents]."""
        samples = len(epsilon)
        parts = epsilon.flatten(0, 1).split([math.prod(group["side"]) * self.latent for group in self.groups], dim=-1)
        features, evidence = run(self.stem, 2 * x - 1), []
        for group in self.groups:
            features = run(group["ups"], features)
            evidence.append(features)
        posteriors, priors, codes = [[None] * len(self.groups) for _ in range(3)]
        state = None
        for level in reversed(range(len(self.groups))):
            group = self.groups[level]
            seen = evidence[level]
            if state is None:
                q = self.normal(run(group["posterior"], seen))
                posteriors[level] = Normal(*[value.repeat(samples, 1) for value in (q.mean, q.stddev)])
                priors[level] = Normal(torch.zeros_like(parts[level]), torch.ones_like(parts[level]))
                state = self.start.permute(2, 0, 1).expand(samples * BATCH, -1, -1, -1)
            else:
                prior = run(group["prior"], state)
                combined = seen.repeat(samples, 1, 1, 1) + run(group["combine"], state)
                priors[level] = self.normal(prior)
                posteriors[level] = self.normal(prior + run(group["posterior"], combined))
            codes[level] = posteriors[level].mean + posteriors[level].stddev * parts[level]
            image = codes[level].reshape(-1, *group["side"], self.latent).permute(0, 3, 1, 2)
            state = run(group["downs"], run(group["join"], torch.cat([state, image], 1)))
        return posteriors, priors, codes, run(self.tail, state)

    def terms(self, x, epsilon):
        k = self.objective["samples"]
        posteriors, priors, codes, logits = self.infer(x.permute(0, 3, 1, 2), epsilon)
        shape = (k, BATCH, -1)
        x = x.permute(0, 3, 1, 2).repeat(k, 1, 1, 1)
        log_likelihood = -F.binary_cross_entropy_with_logits(logits, x, reduction="none").reshape(shape).sum(-1)
        if self.objective.get("kind") == "iwae":
            ratio = sum((p.log_prob(z) - q.log_prob(z)).reshape(shape).sum(-1)
                        for q, p, z in zip(posteriors, priors, codes))
            kl = -ratio.mean(0)
            loss = math.log(k) - torch.logsumexp(log_likelihood + ratio, 0).mean()
        else:
            each = [torch.distributions.kl_divergence(q, p).reshape(shape).sum(-1).mean(0)
                    for q, p in zip(posteriors, priors)]
            kl = sum(each)
            factors = [1] * len(each)
            if self.objective.get("klBalance"):
                shares = [z.shape[-1] * (one.detach().mean() + 0.01) for one, z in zip(each, codes)]
                factors = [len(each) * share / sum(shares) for share in shares]
            weighted = sum(factor * one.mean() for factor, one in zip(factors, each))
            loss = self.objective.get("klWeight", 1.0) * weighted - log_likelihood.mean()
        codes = torch.cat(codes, -1).reshape(k, BATCH, -1)
        return {"loss": loss, "logLikelihood": log_likelihood, "kl": kl, "codes": codes}


def main(program):
    torch.manual_seed(23)
    arrays, metadata = {}, {}
    for name, settings in CASES.items():
        model = DeepVae(settings)
        latents = sum(math.prod(group["side"]) * model.latent for group in model.groups)
        x = (torch.rand((BATCH, *ITEM), dtype=torch.float64) > 0.6).double()
        epsilon = noise(program, 1, settings["objective"]["samples"], latents)[0]
        add_case(arrays, metadata, name, settings, model, x, epsilon)
    safetensors_writer.write("torch_deep_vae.safetensors", arrays, metadata)


if __name__ == "__main__":
    main(sys.argv[1])
