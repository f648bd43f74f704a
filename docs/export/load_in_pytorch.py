#!/usr/bin/env python3
"""Loads what `elbo export RUN --to safetensors` wrote into PyTorch modules. Needs PyTorch alone.

    from load_in_pytorch import load
    model = load("torch/pytorch.safetensors")
    posterior = model.encode(x)            # x [batch, channels, height, width]; {"mean": ..., "log_variance": ...}
    x_mean = model.decode(posterior["mean"])

A model that is told of classes takes them one-hot: model.encode(x, condition), model.decode(z, condition).
As a program it prints the modules:  python3 load_in_pytorch.py torch/pytorch.safetensors
"""

import json
import math
import struct
import sys

import torch
from torch import nn


class Condition(nn.Module):
    """Puts the condition behind a vector, or behind an image's channels as constant planes."""

    def forward(self, x, condition):
        if x.dim() == 4:
            condition = condition[:, :, None, None].expand(-1, -1, x.shape[2], x.shape[3])
        return torch.cat([x, condition], 1)


class TanhGelu(nn.Module):
    """The Gaussian error linear unit in its tanh form; nn.GELU(approximate="tanh") in newer versions of PyTorch."""

    def forward(self, x):
        return x * torch.sigmoid(2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3))


class Layers(nn.Sequential):
    """Modules one after the other, of which some take the condition."""

    def forward(self, x, condition=None):
        for module in self:
            x = module(x, condition) if isinstance(module, Condition) else module(x)
        return x


MODULES = {
    "Flatten": lambda m: nn.Flatten(),
    "Unflatten": lambda m: nn.Unflatten(1, tuple(m["shape"])),
    "Condition": lambda m: Condition(),
    "Linear": lambda m: nn.Linear(m["in"], m["out"]),
    "Conv2d": lambda m: nn.Conv2d(m["in"], m["out"], m["kernel"], m["stride"], m["padding"]),
    "ConvTranspose2d": lambda m: nn.ConvTranspose2d(
        m["in"], m["out"], m["kernel"], m["stride"], m["padding"], tuple(m["output_padding"])),
    "BatchNorm1d": lambda m: nn.BatchNorm1d(m["channels"], m["eps"]),
    "BatchNorm2d": lambda m: nn.BatchNorm2d(m["channels"], m["eps"]),
    "GroupNorm": lambda m: nn.GroupNorm(1, m["channels"], m["eps"]),
    "MaxPool2d": lambda m: nn.MaxPool2d(2),
    "Upsample": lambda m: nn.Upsample(scale_factor=2, mode="nearest"),
    "ReLU": lambda m: nn.ReLU(),
    "LeakyReLU": lambda m: nn.LeakyReLU(m["slope"]),
    "Tanh": lambda m: nn.Tanh(),
    "Sigmoid": lambda m: nn.Sigmoid(),
    "Softplus": lambda m: nn.Softplus(),
    "ELU": lambda m: nn.ELU(),
    "SiLU": lambda m: nn.SiLU(),
    "GELU": lambda m: TanhGelu(),
    "Identity": lambda m: nn.Identity(),
}


def layers(modules):
    return Layers(*[MODULES[module["module"]](module) for module in modules])


class Elbo(nn.Module):
    """Encoder, decoder, and what their numbers mean."""

    def __init__(self, facts):
        super().__init__()
        self.latent = int(facts["elbo.latent"])
        self.posterior = facts.get("elbo.posterior", "point")
        self.likelihood = facts["elbo.likelihood"]
        self.numbers = int(facts["elbo.numbers_per_element"])
        if "elbo.encoder" in facts:
            self.encoder = layers(json.loads(facts["elbo.encoder"]))
            self.code_activation = MODULES[facts["elbo.code_activation"]]({})
        self.decoder = layers(json.loads(facts["elbo.decoder"]))
        self.mixtures = int(facts.get("elbo.mixtures", 0))
        self.channels = int(facts.get("elbo.mixture_channels", 1))
        self.columns = json.loads(facts.get("elbo.columns", "[]"))

    def encode(self, x, condition=None):
        """The parameters of q(z|x); "mean" is the code."""
        head, n = self.encoder(x, condition), self.latent
        if self.posterior == "point":
            return {"mean": self.code_activation(head)}
        mean, rest = head[:, :n], head[:, n:]
        if self.posterior in ("diagonal", "isotropic"):
            return {"mean": mean, "log_variance": rest.expand(-1, n)}
        if self.posterior == "full":
            factor = torch.diag_embed(rest[:, :n].exp())
            row, column = torch.tril_indices(n, n, -1)
            factor[:, row, column] = rest[:, n:]
            return {"mean": mean, "factor": factor}
        return {"mean": mean, "log_scale": rest}

    def decode(self, z, condition=None):
        """The mean of x given z, [batch, channels, height, width]; of a table [batch, values and flags]."""
        decoded = self.decoder(z, condition)
        if self.columns:
            return self.row(decoded)
        if self.likelihood == "bernoulli":
            return torch.sigmoid(decoded)
        if self.likelihood == "discretizedLogistic":
            return decoded.clamp(0, 1)
        if self.mixtures:
            return self.mixture_mean(decoded)
        if self.numbers == 1:
            return decoded
        if self.likelihood == "gaussian":
            return decoded.chunk(2, 1)[0]
        levels = decoded.unflatten(1, (-1, self.numbers)).softmax(2)
        scale = torch.linspace(0, 1, self.numbers)
        return torch.tensordot(levels, scale, dims=([2], [0]))

    def mixture_mean(self, decoded):
        """The mean of a mixture of logistics, channel by channel with the means before in the place of values."""
        k, c = self.mixtures, self.channels
        numbers = decoded if decoded.dim() == 4 else decoded.unflatten(1, (-1, 3 * k)).transpose(1, 2)
        parts = numbers.unflatten(1, (-1, k))
        weights, shifts, means = parts[:, 0].softmax(1), parts[:, 1 + 2 * c:].tanh(), []
        for channel in range(c):
            mean = parts[:, 1 + channel]
            for before in range(channel if c == 3 else 0):
                mean = mean + shifts[:, channel - 1 + before] * means[before]
            means.append((weights * mean).sum(1, keepdim=True).clamp(-1, 1))
        image = (torch.cat(means, 1) + 1) / 2
        return image if decoded.dim() == 4 else image[:, 0]

    def row(self, decoded):
        """Standardized numbers, probabilities, and a flag of 0 for each column: nothing is missing."""
        parts, at = [], 0
        for column in self.columns:
            numbers = decoded[:, at:at + column["width"]]
            at += column["width"]
            if column["likelihood"] == "bernoulli":
                numbers = torch.sigmoid(numbers)
            elif column["likelihood"] == "categorical":
                numbers = numbers.softmax(1)
            parts.append(numbers)
        return torch.cat(parts + [torch.zeros(len(decoded), len(self.columns))], 1)


def read(path):
    """Tensors and texts of a safetensors file; the package safetensors reads it as well."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    texts = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(data[start:end], dtype=torch.float32).reshape(entry["shape"])
    return tensors, texts


def load(path):
    """The model of a file, ready for use."""
    tensors, texts = read(path)
    model = Elbo(texts)
    weights = {name: value for name, value in tensors.items() if name.startswith(("encoder.", "decoder."))}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"{path}: missing {missing}, unexpected {unexpected}")
    for name, value in tensors.items():
        if name not in weights:
            model.register_buffer(name.replace(".", "_"), value)
    return model.eval()


if __name__ == "__main__":
    print(load(sys.argv[1]))
