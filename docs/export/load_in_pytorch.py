#!/usr/bin/env python3
"""Loads what `elbo export RUN --to safetensors` wrote into PyTorch modules. Needs PyTorch alone.

    from load_in_pytorch import load
    model = load("torch/pytorch.safetensors")
    posterior = model.encode(x)            # x [batch, channels, height, width]; {"mean": ..., "log_variance": ...}
    x_mean = model.decode(posterior["mean"])

Models with several levels of latents have their codes side by side, the level next to the data first;
model.draw(noise) makes codes of the prior from standard normal noise [batch, latent].
Models of sentences take numbers of tokens: model.encode(tokens), model.log_probability(tokens, z),
model.text(model.decode(z)).
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


class Residual(nn.Module):
    """skip(x) + share branch(x)."""

    def __init__(self, share, skip, branch):
        super().__init__()
        self.share = share
        self.skip = nn.Identity() if skip is None else layers(skip)
        self.branch = layers(branch)

    def forward(self, x):
        return self.skip(x) + self.share * self.branch(x)


class SqueezeExcite(nn.Module):
    """Each channel times a number from 0 to 1 that is made of the means of all channels."""

    def __init__(self, channels, hidden):
        super().__init__()
        self.squeeze = nn.Linear(channels, hidden)
        self.excite = nn.Linear(hidden, channels)

    def forward(self, x):
        factors = torch.sigmoid(self.excite(torch.relu(self.squeeze(x.mean((2, 3))))))
        return x * factors[:, :, None, None]


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
    "Conv2d": lambda m: nn.Conv2d(
        m["in"], m["out"], m["kernel"], m["stride"], m["padding"], groups=m.get("groups", 1)),
    "ConvTranspose2d": lambda m: nn.ConvTranspose2d(
        m["in"], m["out"], m["kernel"], m["stride"], m["padding"], tuple(m["output_padding"])),
    "BatchNorm1d": lambda m: nn.BatchNorm1d(m["channels"], m["eps"]),
    "BatchNorm2d": lambda m: nn.BatchNorm2d(m["channels"], m["eps"]),
    "GroupNorm": lambda m: nn.GroupNorm(1, m["channels"], m["eps"]),
    "MaxPool2d": lambda m: nn.MaxPool2d(2),
    "Upsample": lambda m: nn.Upsample(scale_factor=2, mode="nearest"),
    "ZeroPad2d": lambda m: nn.ZeroPad2d(tuple(m["padding"])),
    "ReLU": lambda m: nn.ReLU(),
    "LeakyReLU": lambda m: nn.LeakyReLU(m["slope"]),
    "Tanh": lambda m: nn.Tanh(),
    "Sigmoid": lambda m: nn.Sigmoid(),
    "Softplus": lambda m: nn.Softplus(),
    "ELU": lambda m: nn.ELU(),
    "SiLU": lambda m: nn.SiLU(),
    "GELU": lambda m: TanhGelu(),
    "Identity": lambda m: nn.Identity(),
    "Residual": lambda m: Residual(m["share"], m["skip"], m["branch"]),
    "SqueezeExcite": lambda m: SqueezeExcite(m["channels"], m["hidden"]),
}


def layers(modules):
    return Layers(*[MODULES[module["module"]](module) for module in modules])


class Elbo(nn.Module):
    """What all models share: what the decoder's numbers mean."""

    def __init__(self, facts):
        super().__init__()
        self.latent = int(facts["elbo.latent"])
        self.likelihood = facts["elbo.likelihood"]
        self.numbers = int(facts["elbo.numbers_per_element"])
        self.mixtures = int(facts.get("elbo.mixtures", 0))
        self.channels = int(facts.get("elbo.mixture_channels", 1))
        self.columns = json.loads(facts.get("elbo.columns", "[]"))

    def decode(self, z, condition=None):
        """The mean of x given z, [batch, channels, height, width]; of a table [batch, values and flags]."""
        decoded = self.decoded(z, condition)
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

    def standardized(self, numbers):
        """Numbers of the numeric columns in their own units, [batch, columns], as an item has them."""
        return (numbers - self.unit("mean")) / self.unit("scale")

    def in_units(self, items):
        """The numeric columns of items, [batch, columns], in their own units."""
        return items[:, :len(self.unit("mean"))] * self.unit("scale") + self.unit("mean")

    def unit(self, key):
        return torch.tensor([column[key] for column in self.columns if key in column])

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


def posterior_of(family, head, n):
    """The parameters of q(z|x) from the encoder's numbers."""
    mean, rest = head[:, :n], head[:, n:]
    if family in ("diagonal", "isotropic"):
        return {"mean": mean, "log_variance": rest.expand(-1, n)}
    if family == "full":
        factor = torch.diag_embed(rest[:, :n].exp())
        row, column = torch.tril_indices(n, n, -1)
        factor[:, row, column] = rest[:, n:]
        return {"mean": mean, "factor": factor}
    return {"mean": mean, "log_scale": rest}


class OneLevel(Elbo):
    """An encoder and a decoder."""

    def __init__(self, facts):
        super().__init__(facts)
        self.posterior = facts.get("elbo.posterior", "point")
        self.code_activation = MODULES[facts["elbo.code_activation"]]({})
        if "elbo.encoder" in facts:
            self.encoder = layers(json.loads(facts["elbo.encoder"]))
        self.decoder = layers(json.loads(facts["elbo.decoder"]))

    def encode(self, x, condition=None):
        """The parameters of q(z|x); "mean" is the code."""
        head = self.encoder(x, condition)
        if self.posterior == "point":
            return {"mean": self.code_activation(head)}
        return posterior_of(self.posterior, head, self.latent)

    def decoded(self, z, condition):
        return self.decoder(z, condition)


def listed(facts, name):
    """One network for each level; none where the file has none."""
    networks = json.loads(facts.get(f"elbo.{name}", "[]"))
    return nn.ModuleList([nn.Identity() if modules is None else layers(modules) for modules in networks])


def at(normal, noise):
    mean, log_variance = normal
    return mean + torch.exp(0.5 * log_variance) * noise


class Hierarchy(Elbo):
    """Levels of latents, each with a prior that is made of those above it."""

    def __init__(self, facts):
        super().__init__(facts)
        self.sizes = [int(size) for size in facts["elbo.levels"].split(",")]

    def encode(self, x, condition=None, noise=None):
        """Codes of x: each level at its mean given those before it, or drawn by means of noise [batch, latent]."""
        normals, codes = [None] * len(self.sizes), [None] * len(self.sizes)
        parts = None if noise is None else noise.split(self.sizes, 1)

        def take(level, normal):
            normals[level] = normal
            codes[level] = normal[0] if parts is None else at(normal, parts[level])
            return codes[level]

        self.infer(x, condition, take)
        mean = torch.cat([normal[0] for normal in normals], 1)
        posterior = {"mean": mean, "log_variance": torch.cat([normal[1] for normal in normals], 1)}
        return posterior if noise is None else {**posterior, "latent": torch.cat(codes, 1)}


class Levels(Hierarchy):
    """Levels that see their neighbours alone: inferred from the data up, or a ladder."""

    def __init__(self, facts):
        super().__init__(facts)
        self.is_ladder = facts["elbo.model"] == "ladder"
        self.encoders = listed(facts, "encoders")
        self.heads = listed(facts, "heads")
        self.decoders = listed(facts, "decoders")

    def normal(self, numbers):
        mean, second = numbers.chunk(2, 1)
        return mean, torch.log(nn.functional.softplus(second) + 1e-6) if self.is_ladder else second

    def infer(self, x, condition, take):
        if not self.is_ladder:
            for level, encoder in enumerate(self.encoders):
                x = take(level, self.normal(encoder(x, condition)))
            return
        evidence = []
        for encoder, head in zip(self.encoders, self.heads):
            x = encoder(x, condition)
            evidence.append(self.normal(head(x)))
        z = take(len(evidence) - 1, evidence[-1])
        for level in range(len(evidence) - 2, -1, -1):
            (mean, log_variance), prior = evidence[level], self.normal(self.decoders[level + 1](z))
            lead = prior[1] - log_variance
            z = take(level, (
                prior[0] + torch.sigmoid(lead) * (mean - prior[0]), prior[1] - nn.functional.softplus(lead)))

    def draw(self, noise):
        """Codes of the prior, from standard normal noise."""
        parts = noise.split(self.sizes, 1)
        codes = [parts[-1]]
        for level in range(len(parts) - 2, -1, -1):
            codes.insert(0, at(self.normal(self.decoders[level + 1](codes[0])), parts[level]))
        return torch.cat(codes, 1)

    def decoded(self, z, condition):
        return self.decoders[0](z[:, :self.sizes[0]], condition)


class DeepVae(Hierarchy):
    """A deep hierarchy of convolutions over several scales, after NVAE."""

    def __init__(self, facts):
        super().__init__(facts)
        self.groups = json.loads(facts["elbo.groups"])
        self.stem = layers(json.loads(facts.get("elbo.stem", "[]")))
        self.ups, self.posteriors = listed(facts, "ups"), listed(facts, "posteriors")
        self.combines, self.priors = listed(facts, "combines"), listed(facts, "priors")
        self.joins, self.downs = listed(facts, "joins"), listed(facts, "downs")
        self.tail = layers(json.loads(facts["elbo.tail"]))

    def normal(self, numbers):
        mean, log_deviation = (5 * torch.tanh(numbers / 5)).chunk(2, 1)
        return [part.permute(0, 2, 3, 1).flatten(1) for part in (mean, 2 * log_deviation)]

    def down(self, take, evidence=None):
        """From the top down: take(level, normal) gives the latents of a level, [batch, size]."""
        state = None
        for level in range(len(self.groups) - 1, -1, -1):
            prior = None if state is None else self.priors[level](state)
            numbers = prior
            if evidence is not None:
                seen = evidence[level] if state is None else evidence[level] + self.combines[level](state)
                change = self.posteriors[level](seen)
                numbers = change if prior is None else prior + change
            z = take(level, None if numbers is None else self.normal(numbers))
            if state is None:
                state = self.start.expand(len(z), -1, -1, -1)
            image = z.reshape(-1, *self.groups[level]).permute(0, 3, 1, 2)
            state = self.downs[level](self.joins[level](torch.cat([state, image], 1)))
        return state

    def infer(self, x, condition, take):
        x, evidence = self.stem(2 * x - 1), []
        for up in self.ups:
            x = up(x)
            evidence.append(x)
        self.down(take, evidence)

    def draw(self, noise):
        """Codes of the prior, from standard normal noise."""
        parts, codes = noise.split(self.sizes, 1), [None] * len(self.sizes)

        def take(level, normal):
            codes[level] = parts[level] if normal is None else at(normal, parts[level])
            return codes[level]

        self.down(take)
        return torch.cat(codes, 1)

    def decoded(self, z, condition):
        parts = z.split(self.sizes, 1)
        return self.tail(self.down(lambda level, normal: parts[level]))


class TokenEncoder(nn.Module):
    """Tokens [batch, time], 0 behind the end, to the posterior's numbers."""

    def __init__(self, sizes):
        super().__init__()
        self.embedding = nn.Embedding(sizes["vocabulary"], sizes["embedding"])
        self.recurrent = getattr(nn, sizes["cell"])(sizes["embedding"], sizes["size"], batch_first=True)
        self.head = nn.Linear(sizes["size"], sizes["head"])

    def forward(self, tokens):
        states, _ = self.recurrent(self.embedding(tokens))
        last = (tokens > 0).sum(1) - 1
        return self.head(states[torch.arange(len(tokens)), last])


class TokenDecoder(nn.Module):
    """The tokens before, and z, to the logits of the next; class c is token c + 1."""

    def __init__(self, sizes, latent):
        super().__init__()
        self.is_lstm = sizes["cell"] == "LSTM"
        self.embedding = nn.Embedding(sizes["vocabulary"], sizes["embedding"])
        self.recurrent = getattr(nn, sizes["cell"])(sizes["embedding"] + latent, sizes["size"], batch_first=True)
        self.output = nn.Linear(sizes["size"], sizes["vocabulary"] - 1)
        if latent:
            self.start = nn.Linear(latent, sizes["size"])

    def begin(self, z):
        if z.shape[1] == 0:
            return None
        cell = self.start(z)[None]
        return (torch.tanh(cell), cell) if self.is_lstm else torch.tanh(cell)

    def forward(self, before, z, state):
        words = self.embedding(before)
        words = torch.cat([words, z[:, None].expand(-1, words.shape[1], -1)], 2)
        states, state = self.recurrent(words, state)
        return self.output(states), state


class Sentences(nn.Module):
    """A VAE of sentences, or a language model; items are numbers of tokens [batch, longest], 0 behind the end."""

    def __init__(self, facts):
        super().__init__()
        sizes = json.loads(facts["elbo.sizes"])
        self.latent = int(facts["elbo.latent"])
        self.longest = int(facts["elbo.item_shape"])
        self.posterior = facts.get("elbo.posterior", "point")
        self.vocabulary = json.loads(facts["elbo.vocabulary"])
        if self.latent and "elbo.encoder" in facts:
            self.encoder = TokenEncoder(sizes)
        self.decoder = TokenDecoder(sizes, self.latent)

    def encode(self, tokens):
        """The parameters of q(z|x)."""
        return posterior_of(self.posterior, self.encoder(tokens), self.latent)

    def log_probability(self, tokens, z):
        """ln p of each token given those before it and z [batch, latent], nats, [batch, longest]."""
        before = nn.functional.pad(tokens[:, :-1], (1, 0))
        logits, _ = self.decoder(before, z, self.decoder.begin(z))
        each = logits.log_softmax(2).gather(2, (tokens - 1).clamp(min=0)[:, :, None])[:, :, 0]
        return each * (tokens > 0)

    def decode(self, z):
        """The tokens that are most probable step by step, [batch, longest]."""
        before = torch.zeros(len(z), 1, dtype=torch.long)
        state, goes_on, tokens = self.decoder.begin(z), torch.ones_like(before), []
        for _ in range(self.longest):
            logits, state = self.decoder(before, z, state)
            before = (logits.argmax(2) + 1) * goes_on
            goes_on = (before > 1).long()
            tokens.append(before)
        return torch.cat(tokens, 1)

    def text(self, tokens):
        """The sentences of tokens."""
        first = self.vocabulary["first"]
        if self.vocabulary["kind"] == "words":
            pieces = [word.encode() for word in self.vocabulary["words"]]
        else:
            pieces = [bytes([part]) for part in range(256)]
            merges = self.vocabulary["merges"]
            for a, b in zip(merges[::2], merges[1::2]):
                pieces.append(pieces[a - first] + pieces[b - first])
        return [b"".join(b" <unk>" if token == 2 else pieces[token - first] for token in row if token > 1)
                .decode(errors="replace").strip() for row in tokens.tolist()]


MODELS = {"sentenceVae": Sentences, "languageModel": Sentences, "hierarchical": Levels, "ladder": Levels, "nvae": DeepVae}


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
    model = MODELS.get(texts["elbo.model"], OneLevel)(texts)
    others = {name for name in tensors if name == "start" or name.startswith(("likelihood.", "prior."))}
    weights = {name: value for name, value in tensors.items() if name not in others}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"{path}: missing {missing}, unexpected {unexpected}")
    for name in others:
        model.register_buffer(name.replace(".", "_"), tensors[name])
    return model.eval()


if __name__ == "__main__":
    print(load(sys.argv[1]))
