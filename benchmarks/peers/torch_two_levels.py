#!/usr/bin/env python3
"""The two-level VAE of recipe burda-2-layers in PyTorch: test loss by epoch, to hold Elbo's own against.

Usage: python3 torch_two_levels.py EPOCHS [mean]
With "mean" the decoder begins at the mean of the training data. The data is found by ELBO_DATA, as for Elbo.
"""

import gzip
import math
import os
import sys

import numpy as np
import torch
from torch import nn

LAST_OF_STAGE = [1, 4, 13, 40, 121, 364, 1093, 3280]


def images(name):
    with gzip.open(os.path.join(os.environ["ELBO_DATA"], "mnist", name)) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    return torch.tensor(pixels.reshape(-1, 784).astype(np.float32) / 255)


def linear(inputs, outputs):
    layer = nn.Linear(inputs, outputs)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def hidden(*widths):
    layers = []
    for inputs, outputs in zip(widths[:-1], widths[1:]):
        layers += [linear(inputs, outputs), nn.Tanh()]
    return nn.Sequential(*layers)


def log_normal(z, mean, log_variance):
    return (-0.5 * (math.log(2 * math.pi) + log_variance + (z - mean) ** 2 * torch.exp(-log_variance))).sum(1)


class TwoLevels(nn.Module):
    def __init__(self):
        super().__init__()
        self.up1, self.q1 = hidden(784, 200, 200), linear(200, 2 * 100)
        self.up2, self.q2 = hidden(100, 100, 100), linear(100, 2 * 50)
        self.down2, self.p1 = hidden(50, 100, 100), linear(100, 2 * 100)
        self.down1, self.out = hidden(100, 200, 200), linear(200, 784)

    def loss(self, x):
        mean1, log_variance1 = self.q1(self.up1(x)).chunk(2, 1)
        z1 = mean1 + torch.exp(0.5 * log_variance1) * torch.randn_like(mean1)
        mean2, log_variance2 = self.q2(self.up2(z1)).chunk(2, 1)
        z2 = mean2 + torch.exp(0.5 * log_variance2) * torch.randn_like(mean2)
        prior1 = self.p1(self.down2(z2)).chunk(2, 1)
        kl = log_normal(z1, mean1, log_variance1) - log_normal(z1, *prior1)
        kl = kl + 0.5 * (mean2**2 + log_variance2.exp() - 1 - log_variance2).sum(1)
        logits = self.out(self.down1(z1))
        return nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1) + kl


def main():
    epochs, start = int(sys.argv[1]), sys.argv[2:]
    torch.manual_seed(0)
    train, test = images("train-images-idx3-ubyte.gz"), images("t10k-images-idx3-ubyte.gz")
    model = TwoLevels()
    if start == ["mean"]:
        mean = train.mean(0).clamp(0.001, 0.999)
        with torch.no_grad():
            model.out.bias.copy_(torch.log(mean / (1 - mean)))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-4)
    for epoch in range(1, epochs + 1):
        stage = next(i for i, last in enumerate(LAST_OF_STAGE) if epoch <= last)
        optimizer.param_groups[0]["lr"] = 1e-3 * 10 ** (-stage / 7)
        for batch in torch.randperm(len(train)).split(20):
            loss = model.loss(torch.bernoulli(train[batch])).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses = torch.cat([model.loss(torch.bernoulli(part)) for part in test.split(500)])
        print(f"epoch {epoch}: test loss {losses.mean():.2f}", flush=True)


main()
