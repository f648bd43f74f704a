"""Expected outputs and gradients of single operations, by PyTorch in double precision, in torch_layers.safetensors.

Needs PyTorch (1.13 or later) and NumPy. From the folder of this script:

    python3 torch_layers.py

For each case the file has the inputs by name, "weights" (what each element of the output counts in the loss that is
differentiated), "output", and "d" + input for each gradient; its settings are in the metadata. Layouts are Elbo's (see
torch_vae.py).
"""

import json

import torch
import torch.nn.functional as F

import safetensors_writer

BATCH = 2


def numbers(*shape):
    return torch.randn(shape, dtype=torch.float64).float().double()


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def add(arrays, metadata, name, settings, differentiated, constants, output):
    weights = numbers(*output.shape)
    for value in differentiated.values():
        value.retain_grad()
    (output * weights).sum().backward()
    metadata[name] = json.dumps(settings, separators=(",", ":"))
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = output.detach(), weights
    arrays.update({f"{name}/{key}": value.detach() for key, value in {**differentiated, **constants}.items()})
    arrays.update({f"{name}/d{key}": value.grad for key, value in differentiated.items()})


def activate(name, x):
    return {"None": lambda v: v, "Relu": torch.relu, "LeakyRelu": lambda v: F.leaky_relu(v, 0.2), "Tanh": torch.tanh,
            "Sigmoid": torch.sigmoid, "Softplus": F.softplus}[name](x)


def add_linear(arrays, metadata):
    for activation in ("None", "Relu", "LeakyRelu", "Tanh", "Sigmoid", "Softplus"):
        x, w, b = (v.requires_grad_() for v in (numbers(5, 19), numbers(19, 11) / 4, numbers(11)))
        add(arrays, metadata, f"linear {activation}", {"activation": activation}, {"x": x, "w": w, "b": b}, {},
            activate(activation, x @ w + b))


# height, width, in, out, kernel height, kernel width, stride, padding
CONVOLUTIONS = [
    (7, 5, 1, 3, 3, 3, 1, 0), (6, 7, 2, 3, 3, 3, 1, 1), (7, 5, 3, 2, 3, 3, 2, 0), (8, 6, 1, 4, 3, 3, 2, 1),
    (9, 7, 2, 5, 5, 3, 3, 2), (5, 8, 4, 1, 1, 1, 1, 0), (5, 6, 5, 2, 2, 4, 2, 1), (4, 4, 3, 3, 4, 4, 3, 2),
]


def add_convolutions(arrays, metadata):
    for case in CONVOLUTIONS:
        height, width, inputs, outputs, kh, kw, stride, padding = case
        x, w, b = (v.requires_grad_() for v in (
            numbers(BATCH, height, width, inputs), numbers(kh, kw, inputs, outputs) / 4, numbers(outputs)))
        y = channels_last(F.conv2d(channels_first(x), w.permute(3, 2, 0, 1), b, stride, padding))
        settings = {"activation": "Tanh", "stride": stride, "padding": padding}
        add(arrays, metadata, "conv " + " ".join(map(str, case)), settings, {"x": x, "w": w, "b": b}, {}, torch.tanh(y))


# height, width, in, out, kernel height, kernel width, stride, padding, output padding
TRANSPOSED = [
    (3, 4, 1, 2, 3, 3, 1, 0, 0), (4, 3, 2, 3, 3, 3, 1, 1, 0), (3, 2, 3, 2, 3, 3, 2, 1, 0), (3, 2, 3, 2, 3, 3, 2, 1, 1),
    (2, 4, 2, 4, 5, 3, 3, 1, 0), (2, 3, 4, 1, 3, 3, 3, 0, 2), (2, 3, 1, 5, 4, 3, 3, 1, 1), (4, 5, 5, 1, 2, 2, 1, 1, 0),
    (3, 3, 2, 3, 2, 2, 3, 0, 1),
]


def add_transposed(arrays, metadata):
    for case in TRANSPOSED:
        height, width, inputs, outputs, kh, kw, stride, padding, output_padding = case
        x, w, b = (v.requires_grad_() for v in (
            numbers(BATCH, height, width, inputs), numbers(kh, kw, outputs, inputs) / 4, numbers(outputs)))
        y = F.conv_transpose2d(channels_first(x), w.permute(3, 2, 0, 1), b, stride, padding, output_padding)
        settings = {"activation": "Tanh", "stride": stride, "padding": padding, "outputPadding": output_padding}
        add(arrays, metadata, "transposed " + " ".join(map(str, case)), settings, {"x": x, "w": w, "b": b}, {},
            torch.tanh(channels_last(y)))


def add_likelihoods(arrays, metadata):
    for samples in (1, 3):
        grey = torch.rand((4, 3, 5), dtype=torch.float64).float().double()
        for kind, x in (("grey", grey), ("binary", (grey > 0.5).double())):
            logits = (numbers(samples, 4, 3, 5) * 3).float().double().requires_grad_()
            y = -F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum((2, 3))
            add(arrays, metadata, f"bernoulli {kind} {samples}", {}, {"logits": logits}, {"x": x}, y)
        for kind, shape in (("shared", (1,)), ("full", (samples, 4, 3, 5))):
            mean, variance = numbers(samples, 4, 3, 5).requires_grad_(), numbers(*shape).requires_grad_()
            y = torch.distributions.Normal(mean, (variance / 2).exp()).log_prob(grey.expand_as(mean)).sum((2, 3))
            parameters = {"mean": mean, "logVariance": variance}
            add(arrays, metadata, f"gaussian {kind} {samples}", {}, parameters, {"x": grey}, y)
        mean, variance = numbers(4, 9).requires_grad_(), numbers(4, 9).requires_grad_()
        noise = numbers(samples, 4, 9)
        parameters = {"mean": mean, "logVariance": variance}
        add(arrays, metadata, f"reparameterize {samples}", {}, parameters, {"noise": noise},
            mean + (variance / 2).exp() * noise)


def add_densities(arrays, metadata):
    for rows, count, size in (((3, 5), 7, 2), ((4,), 19, 9)):
        z, means, variances = (v.requires_grad_() for v in (
            numbers(*rows, size), numbers(count, size), numbers(count, size)))
        y = torch.distributions.Normal(means, (variances / 2).exp()).log_prob(z.unsqueeze(-2)).sum(-1)
        parameters = {"z": z, "means": means, "logVariances": variances}
        add(arrays, metadata, f"densities {count} {size}", {}, parameters, {}, y)


def main():
    torch.manual_seed(21)
    arrays, metadata = {}, {}
    for part in (add_linear, add_convolutions, add_transposed, add_likelihoods, add_densities):
        part(arrays, metadata)
    safetensors_writer.write("torch_layers.safetensors", arrays, metadata)


if __name__ == "__main__":
    main()
