"""Expected numbers of whole VAEs, computed by PyTorch in double precision and kept as float32 in torch_vae.safetensors.

Needs PyTorch (1.13 or later) and NumPy, and a build of tests/Elbo.Determinism, which prints the noise that Elbo draws.
From the folder of this script:

    dotnet build ../../Elbo.Determinism
    python3 torch_vae.py ../../Elbo.Determinism/bin/Debug/net10.0/Elbo.Determinism.dll

For each case the file has, under the case's name: the data, the weights by Elbo's names, and loss, log-likelihood, KL,
the likelihood's mean for the first sample, and the gradient of every weight; for the trainings, the losses of 20 steps
and the weights after them. The file's metadata has each case's settings as a recipe. Layouts are Elbo's: images
channels-last; Linear weights [in, out]; Conv2d [kernel height, kernel width, in, out]; ConvTranspose2d [kernel height,
kernel width, out, in].
"""

import json
import math
import subprocess
import sys

import numpy
import torch
import torch.nn.functional as F

import safetensors_writer

BATCH = 3
STEPS = 20
DENSE = (7, 7, 1)
R8 = (12, 12, 1)
COLOUR = (12, 8, 3)
R8_LAYERS = {
    "encoder": [{"channels": 2, "kernel": 3, "stride": 2}, {"channels": 3, "kernel": 3, "stride": 2}],
    "decoder": {"channels": 2, "height": 4, "width": 4, "layers": [
        {"channels": 3, "kernel": 3, "stride": 2, "padding": 1},
        {"channels": 2, "kernel": 3, "stride": 2, "padding": 1},
        {"channels": 1, "kernel": 2, "stride": 1, "padding": 1}]},
}
COLOUR_LAYERS = {
    "encoder": [
        {"channels": 3, "kernel": 3, "stride": 2, "padding": 1},
        {"channels": 2, "kernel": 3, "stride": 2, "padding": 1}],
    "decoder": {"channels": 2, "height": 3, "width": 2, "layers": [
        {"channels": 3, "kernel": 3, "stride": 2, "padding": 1, "outputPadding": 1},
        {"channels": 3, "kernel": 3, "stride": 2, "padding": 1, "outputPadding": 1}]},
}


def recipe(activation, likelihood, variance, posterior, samples, conv=None, kl_weight=1.0, analytic=True, clip=None):
    model = {"activation": activation, "leak": 0.2, "likelihood": likelihood, "variance": variance,
             "posterior": posterior, "latent": 3}
    model.update({"network": "conv", "conv": conv} if conv else {"network": "dense", "hidden": [8, 7]})
    result = {"model": model, "objective": {"samples": samples, "klWeight": kl_weight, "analyticKl": analytic}}
    if clip is not None:
        result["optimizer"] = {"clipNorm": clip}
    return result


# name -> (recipe, item shape, whether the data is binary)
GREY, BINARY = False, True
CASES = {
    "dense leaky grey": (recipe("leakyRelu", "bernoulli", "unit", "diagonal", 1), DENSE, GREY),
    "dense tanh binary 3 samples": (recipe("tanh", "bernoulli", "unit", "diagonal", 3, kl_weight=0.7), DENSE, BINARY),
    "dense leaky binary isotropic": (recipe("leakyRelu", "bernoulli", "unit", "isotropic", 3), DENSE, BINARY),
    "dense tanh unit gaussian": (recipe("tanh", "gaussian", "unit", "isotropic", 1, kl_weight=0.01), DENSE, GREY),
    "dense leaky learned gaussian": (recipe("leakyRelu", "gaussian", "learned", "diagonal", 3), DENSE, GREY),
    "dense tanh network gaussian": (recipe("tanh", "gaussian", "network", "diagonal", 3), DENSE, GREY),
    "dense tanh sampled KL": (recipe("tanh", "bernoulli", "unit", "diagonal", 3, analytic=False), DENSE, GREY),
    "dense sampled isotropic KL": (
        recipe("softplus", "bernoulli", "unit", "isotropic", 1, analytic=False), DENSE, BINARY),
    "conv grey": (recipe("leakyRelu", "bernoulli", "unit", "diagonal", 1, R8_LAYERS), R8, GREY),
    "conv binary 3 samples": (recipe("leakyRelu", "bernoulli", "unit", "isotropic", 3, R8_LAYERS), R8, BINARY),
    "conv network gaussian": (recipe("tanh", "gaussian", "network", "diagonal", 3, R8_LAYERS), R8, GREY),
    "conv colour learned gaussian": (
        recipe("leakyRelu", "gaussian", "learned", "diagonal", 1, COLOUR_LAYERS), COLOUR, GREY),
    "conv colour network gaussian": (
        recipe("tanh", "gaussian", "network", "isotropic", 1, COLOUR_LAYERS), COLOUR, GREY),
}
TRAININGS = {
    "train": (recipe("leakyRelu", "bernoulli", "unit", "diagonal", 1), DENSE, GREY),
    "train clipped": (recipe("tanh", "gaussian", "learned", "diagonal", 3, clip=2.0), DENSE, GREY),
}


def noise(program, epochs, samples, size):
    """Elbo's noise, [epochs, samples, BATCH, size]."""
    command = ["dotnet", program, "noise", str(epochs), str(BATCH), str(samples), str(size)]
    numbers = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    values = numpy.array([float(number) for number in numbers], dtype=numpy.float32)
    return torch.tensor(values.astype(numpy.float64)).reshape(epochs, samples, BATCH, size)


def weight(shape, fan_in, scale=1.7):
    bound = scale / math.sqrt(fan_in)
    return ((torch.rand(shape, dtype=torch.float64) * 2 - 1) * bound).float().double()


class Vae:
    """The model of a recipe, its weights in Elbo's layouts."""

    def __init__(self, recipe, item):
        self.model, self.objective, self.item = recipe["model"], recipe["objective"], item
        self.weights = {}
        latent = self.model["latent"]
        self.head = latent * 2 if self.model["posterior"] == "diagonal" else latent + 1
        self.channels = item[2] * (2 if self.model["variance"] == "network" else 1)
        self.conv = self.model.get("conv")
        if self.conv:
            self.make_conv(latent)
        else:
            hidden = self.model["hidden"]
            self.make_dense("encoder", [math.prod(item), *hidden, self.head])
            self.make_dense("decoder", [latent, *reversed(hidden), item[0] * item[1] * self.channels])
        if self.model["variance"] == "learned":
            self.weights["likelihood.logVariance"] = torch.tensor([-0.3], dtype=torch.float32).double()
        for value in self.weights.values():
            value.requires_grad_()

    def make_linear(self, name, inputs, outputs):
        self.weights[name + ".weight"] = weight((inputs, outputs), inputs)
        self.weights[name + ".bias"] = weight((outputs,), inputs)

    def make_dense(self, part, sizes):
        for i in range(len(sizes) - 1):
            self.make_linear(f"{part}.{i}", sizes[i], sizes[i + 1])

    def make_conv(self, latent):
        height, width, channels = self.item
        for i, layer in enumerate(self.conv["encoder"]):
            k = layer["kernel"]
            self.weights[f"encoder.{i}.weight"] = weight((k, k, channels, layer["channels"]), k * k * channels)
            self.weights[f"encoder.{i}.bias"] = weight((layer["channels"],), k * k * channels)
            height = (height + 2 * layer.get("padding", 0) - k) // layer["stride"] + 1
            width = (width + 2 * layer.get("padding", 0) - k) // layer["stride"] + 1
            channels = layer["channels"]
        self.make_linear(f"encoder.{len(self.conv['encoder'])}", height * width * channels, self.head)
        decoder = self.conv["decoder"]
        channels = decoder["channels"]
        self.make_linear("decoder.0", latent, decoder["height"] * decoder["width"] * channels)
        for i, layer in enumerate(decoder["layers"]):
            k, last = layer["kernel"], i == len(decoder["layers"]) - 1
            outputs = self.channels if last else layer["channels"]
            self.weights[f"decoder.{i + 1}.weight"] = weight((k, k, outputs, channels), k * k * channels)
            self.weights[f"decoder.{i + 1}.bias"] = weight((outputs,), k * k * channels)
            channels = outputs

    def activate(self, x):
        return {"leakyRelu": lambda v: F.leaky_relu(v, self.model["leak"]), "tanh": torch.tanh,
                "softplus": F.softplus}[self.model["activation"]](x)

    def linear(self, name, x):
        return x @ self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def dense(self, part, x, layers=3):
        for i in range(layers):
            x = self.linear(f"{part}.{i}", x)
            x = self.activate(x) if i < layers - 1 else x
        return x

    def encode(self, x):
        if not self.conv:
            return self.dense("encoder", x.reshape(BATCH, -1))
        x = x.permute(0, 3, 1, 2)
        for i, layer in enumerate(self.conv["encoder"]):
            w = self.weights[f"encoder.{i}.weight"].permute(3, 2, 0, 1)
            x = F.conv2d(x, w, self.weights[f"encoder.{i}.bias"], layer["stride"], layer.get("padding", 0))
            x = self.activate(x)
        return self.linear(f"encoder.{len(self.conv['encoder'])}", x.permute(0, 2, 3, 1).reshape(BATCH, -1))

    def decode(self, z):
        rows = z.shape[0]
        if not self.conv:
            return self.dense("decoder", z).reshape(rows, self.item[0], self.item[1], self.channels)
        decoder = self.conv["decoder"]
        x = self.activate(self.linear("decoder.0", z))
        x = x.reshape(rows, decoder["height"], decoder["width"], decoder["channels"]).permute(0, 3, 1, 2)
        for i, layer in enumerate(decoder["layers"]):
            w = self.weights[f"decoder.{i + 1}.weight"].permute(3, 2, 0, 1)
            x = F.conv_transpose2d(
                x, w, self.weights[f"decoder.{i + 1}.bias"], layer["stride"], layer.get("padding", 0),
                layer.get("outputPadding", 0))
            x = self.activate(x) if i < len(decoder["layers"]) - 1 else x
        return x.permute(0, 2, 3, 1)

    def likelihood(self, x, decoded):
        """ln p(x|z) of each sample and example, and the mean of p(x|z)."""
        if self.model["likelihood"] == "bernoulli":
            terms = -F.binary_cross_entropy_with_logits(decoded, x.expand_as(decoded), reduction="none")
            return terms.sum((2, 3, 4)), torch.sigmoid(decoded)
        if self.model["variance"] == "network":
            mean, raw = decoded.chunk(2, dim=-1)
            log_variance = F.softplus(raw + 8) - 8
        else:
            mean = decoded
            log_variance = self.weights.get("likelihood.logVariance", torch.zeros(1, dtype=torch.float64))
        normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
        return normal.log_prob(x.expand_as(mean)).sum((2, 3, 4)), mean

    def terms(self, x, epsilon):
        latent = self.model["latent"]
        head = self.encode(x)
        mean, log_variance = head[:, :latent], head[:, latent:].expand(BATCH, latent)
        posterior = torch.distributions.Normal(mean, (log_variance / 2).exp())
        prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
        z = mean + posterior.stddev * epsilon
        samples = z.shape[0]
        decoded = self.decode(z.reshape(samples * BATCH, latent))
        log_likelihood, reconstruction = self.likelihood(x, decoded.reshape(samples, BATCH, *decoded.shape[1:]))
        if self.objective["analyticKl"]:
            kl = torch.distributions.kl_divergence(posterior, prior).sum(-1)
        else:
            kl = (posterior.log_prob(z) - prior.log_prob(z)).sum(-1).mean(0)
        loss = (self.objective["klWeight"] * kl - log_likelihood.mean(0)).mean()
        return {"loss": loss, "logLikelihood": log_likelihood, "kl": kl, "mean": reconstruction[0]}


def data(item, is_binary):
    x = torch.rand((BATCH, *item), dtype=torch.float64).float().double()
    return (x > 0.6).double() if is_binary else x


def add_case(name, settings, item, is_binary, program, arrays):
    vae = Vae(settings, item)
    x = data(item, is_binary)
    terms = vae.terms(x, noise(program, 1, settings["objective"]["samples"], vae.model["latent"])[0])
    terms["loss"].backward()
    arrays[f"{name}/data"] = x
    arrays.update({f"{name}/{key}": value.detach() for key, value in terms.items()})
    arrays.update({f"{name}/weight/{key}": value.detach() for key, value in vae.weights.items()})
    arrays.update({f"{name}/gradient/{key}": value.grad for key, value in vae.weights.items()})


def add_training(name, settings, item, is_binary, program, arrays):
    vae = Vae(settings, item)
    x = data(item, is_binary)
    arrays[f"{name}/data"] = x
    arrays.update({f"{name}/weight/{key}": value.detach().clone() for key, value in vae.weights.items()})
    epsilons = noise(program, STEPS, settings["objective"]["samples"], vae.model["latent"])
    parameters = list(vae.weights.values())
    adam = torch.optim.Adam(parameters, lr=1e-3)
    losses = []
    for epsilon in epsilons:
        adam.zero_grad()
        loss = vae.terms(x, epsilon)["loss"]
        loss.backward()
        losses.append(loss.item())
        norm = math.sqrt(sum(float((p.grad ** 2).sum()) for p in parameters))
        limit = settings.get("optimizer", {}).get("clipNorm")
        if limit is not None and norm > limit:
            for parameter in parameters:
                parameter.grad *= limit / norm
        adam.step()
    arrays[f"{name}/losses"] = torch.tensor(losses)
    arrays.update({f"{name}/final/{key}": value.detach() for key, value in vae.weights.items()})


def main(program):
    torch.manual_seed(20)
    arrays, metadata = {}, {}
    for cases, add in ((CASES, add_case), (TRAININGS, add_training)):
        for name, (settings, item, is_binary) in cases.items():
            add(name, settings, item, is_binary, program, arrays)
            metadata[name] = json.dumps(settings, separators=(",", ":"))
    safetensors_writer.write("torch_vae.safetensors", arrays, metadata)


if __name__ == "__main__":
    main(sys.argv[1])
