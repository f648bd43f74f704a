"""Expected outputs and gradients of the cells of a deep VAE, and steps of Adamax, by PyTorch in double precision, in
torch_deep.safetensors.

Needs PyTorch (1.13 or later) and NumPy. From the folder of this script:

    python3 torch_deep.py

For each cell the file has "x", every parameter under Elbo's name ("p/..."), "weights" (what each element of the output
counts in the loss that is differentiated), "output", "dx" and "d/" + name for each gradient. Images have their channels
last, kernels are [height, width, in, out] or [height, width, channels]. Cells are in training: batch statistics.
For adamax: "start", "gradients" [steps, count], "end". For grouped convolutions with tanh: "x", "weight" and "bias" with
their gradients "dx", "dweight", "dbias", "weights" and "output".
"""

import torch
import torch.nn.functional as F

import safetensors_writer


def numbers(*shape):
    return torch.randn(shape, dtype=torch.float64).float().double()


class Cell:
    """Layers in Elbo's order of names; each takes and gives images with channels first."""

    def __init__(self):
        self.parameters = {}

    def parameter(self, name, value):
        self.parameters[name] = value.float().double().requires_grad_()
        return self.parameters[name]

    def conv(self, name, inputs, outputs, kernel, stride=1, bias=True, padding=None, depthwise=False):
        shape = (kernel, kernel, inputs) if depthwise else (kernel, kernel, inputs, outputs)
        v = self.parameter(f"{name}direction", numbers(*shape))
        gain = self.parameter(f"{name}gain", numbers(outputs))
        b = self.parameter(f"{name}bias", numbers(outputs)) if bias else None
        padding = kernel // 2 if padding is None else padding

        def apply(x):
            weight = v.unsqueeze(2) if depthwise else v
            weight = weight.permute(3, 2, 0, 1)
            normal = weight / (weight.flatten(1).norm(dim=1) ** 2 + 1e-12).sqrt().view(-1, 1, 1, 1)
            return F.conv2d(x, gain.view(-1, 1, 1, 1) * normal, b, stride, padding, groups=inputs if depthwise else 1)

        return apply

    def norm(self, name, channels, swish):
        scale, shift = self.parameter(f"{name}scale", numbers(channels)), self.parameter(f"{name}shift", numbers(channels))

        def apply(x):
            y = F.batch_norm(x, None, None, scale, shift, True, 0.1, 1e-5)
            return F.silu(y) if swish else y

        return apply

    def excitation(self, name, channels):
        hidden = max(channels // 16, 4)
        w1 = self.parameter(f"{name}squeeze.weight", numbers(channels, hidden) / 2)
        b1 = self.parameter(f"{name}squeeze.bias", numbers(hidden).abs() + 1)  # ReLU is not dead
        w2 = self.parameter(f"{name}excite.weight", numbers(hidden, channels) / 2)
        b2 = self.parameter(f"{name}excite.bias", numbers(channels))

        def apply(x):
            factors = torch.sigmoid(torch.relu(x.mean((2, 3)) @ w1 + b1) @ w2 + b2)
            return x * factors[:, :, None, None]

        return apply

    def inverted(self, first, inputs, outputs, expansion):
        hidden = outputs * expansion
        names = [f"branch.{first + i}." for i in range(8)]
        return [
            self.norm(names[0], inputs, False), self.conv(names[1], inputs, hidden, 1, bias=False),
            self.norm(names[2], hidden, True), self.conv(names[3], hidden, hidden, 5, bias=False, depthwise=True),
            self.norm(names[4], hidden, True), self.conv(names[5], hidden, outputs, 1, bias=False),
            self.norm(names[6], outputs, False), self.excitation(names[7], outputs)]


def run(layers, x):
    for layer in layers:
        x = layer(x)
    return x


def upsample(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


def encoder(cell, channels, _):
    branch = [
        cell.norm("branch.0.", channels, True), cell.conv("branch.1.", channels, channels, 3),
        cell.norm("branch.2.", channels, True), cell.conv("branch.3.", channels, channels, 3),
        cell.excitation("branch.4.", channels)]
    return lambda x: x + 0.1 * run(branch, x)


def down(cell, channels, outputs, rows=0, columns=0):
    """What goes past the branch has so many rows of zeros more below, and columns on the right."""
    past = cell.conv("skip.0." if rows + columns else "skip.", channels, outputs, 2, stride=2, padding=0)
    branch = [
        cell.norm("branch.0.", channels, True), cell.conv("branch.1.", channels, outputs, 3, stride=2),
        cell.norm("branch.2.", outputs, True), cell.conv("branch.3.", outputs, outputs, 3),
        cell.excitation("branch.4.", outputs)]
    return lambda x: past(F.pad(x, (0, columns, 0, rows))) + 0.1 * run(branch, x)


def decoder(cell, channels, _):
    branch = cell.inverted(0, channels, channels, 3)
    return lambda x: x + 0.1 * run(branch, x)


def up(cell, channels, outputs, rows=0, columns=0):
    """To so many rows and columns less than twice as many; then pixels are repeated just before the 5x5 convolution."""
    skip = cell.conv("skip.0.", channels, outputs, 1)
    branch = cell.inverted(0, channels, outputs, 3)
    if rows + columns == 0:
        return lambda x: upsample(skip(x)) + 0.1 * run(branch, upsample(x))

    def larger(x):
        return upsample(x)[:, :, :2 * x.shape[2] - rows, :2 * x.shape[3] - columns]

    return lambda x: larger(skip(x)) + 0.1 * run(branch[3:], larger(run(branch[:3], x)))


def add_cell(arrays, metadata, name, make, height, width, channels, outputs, *odd):
    cell = Cell()
    function = make(cell, channels, outputs, *odd)
    x = numbers(3, height, width, channels).requires_grad_()
    y = function(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    weights = numbers(*y.shape)
    (y * weights).sum().backward()
    metadata[name] = f"{channels} {outputs}"
    arrays[f"{name}/x"], arrays[f"{name}/dx"] = x.detach(), x.grad
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = y.detach(), weights
    for key, value in cell.parameters.items():
        arrays[f"{name}/p/{key}"], arrays[f"{name}/d/{key}"] = value.detach(), value.grad


def add_adamax(arrays, metadata):
    count, steps = 37, 20
    start, gradients = numbers(count), numbers(steps, count)
    w = start.clone().requires_grad_()
    optimizer = torch.optim.Adamax([w], lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    for gradient in gradients:
        w.grad = gradient.clone()
        optimizer.step()
    metadata["adamax"] = "0.01"
    arrays["adamax/start"], arrays["adamax/gradients"], arrays["adamax/end"] = start, gradients, w.detach()


def add_grouped(arrays, name, shape, outputs, kernel, groups, stride, padding):
    x = numbers(*shape).requires_grad_()
    weight = numbers(kernel, kernel, shape[3] // groups, outputs).requires_grad_()
    bias = numbers(outputs).requires_grad_()
    y = torch.tanh(F.conv2d(x.permute(0, 3, 1, 2), weight.permute(3, 2, 0, 1), bias, stride, padding, groups=groups))
    y = y.permute(0, 2, 3, 1)
    weights = numbers(*y.shape)
    (y * weights).sum().backward()
    arrays[f"{name}/x"], arrays[f"{name}/dx"] = x.detach(), x.grad
    arrays[f"{name}/weight"], arrays[f"{name}/dweight"] = weight.detach(), weight.grad
    arrays[f"{name}/bias"], arrays[f"{name}/dbias"] = bias.detach(), bias.grad
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = y.detach(), weights


def main():
    torch.manual_seed(5)
    arrays, metadata = {}, {}
    add_cell(arrays, metadata, "encoder", encoder, 5, 6, 7, 7)
    add_cell(arrays, metadata, "down", down, 6, 4, 5, 10)
    add_cell(arrays, metadata, "decoder", decoder, 5, 7, 6, 6)
    add_cell(arrays, metadata, "up", up, 3, 4, 10, 5)
    add_cell(arrays, metadata, "down odd", down, 5, 7, 4, 8, 1, 1)
    add_cell(arrays, metadata, "up odd", up, 3, 4, 8, 4, 1, 1)
    add_adamax(arrays, metadata)
    add_grouped(arrays, "two groups", (2, 5, 6, 4), 6, 3, 2, 1, 1)
    add_grouped(arrays, "three groups", (3, 7, 6, 6), 9, 3, 3, 2, 0)
    safetensors_writer.write("torch_deep.safetensors", arrays, metadata)


if __name__ == "__main__":
    main()
