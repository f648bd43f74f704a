"""Expected log-probabilities, gradients and means of a mixture of discretized logistics, by PyTorch in double precision,
in torch_mixture.safetensors.

Needs PyTorch (1.13 or later) and NumPy. From the folder of this script:

    python3 torch_mixture.py

The formula is that of Salimans, Karpathy, Chen and Kingma (2017), PixelCNN++, section 2.1: differences of sigmoids. For
each case the file has "x" [batch, height, width, channels] from 0 to 1, "numbers" [samples, batch, height, width, of a
pixel], "weights" [samples, batch] (what each sum counts in what is differentiated), "output" [samples, batch], "d" (the
gradient in the numbers) and "mean" [samples, batch, height, width, channels].
"""

import torch

import safetensors_writer

MIXTURES = {"colour": 10, "grey": 5, "two": 3}
CHANNELS = {"colour": 3, "grey": 1, "two": 2}


def parts(numbers, mixtures, channels):
    split = numbers.unflatten(-1, (-1, mixtures))
    logits, means = split[..., 0, :], split[..., 1:1 + channels, :]
    log_scales = split[..., 1 + channels:1 + 2 * channels, :].clamp(min=-7)
    return logits, means, log_scales, torch.tanh(split[..., 1 + 2 * channels:, :])


def log_probability(x, numbers, mixtures):
    channels = x.shape[-1]
    logits, means, log_scales, shifts = parts(numbers, mixtures, channels)
    x = (2 * x - 1).unsqueeze(-1).expand_as(means)
    if channels == 3:
        second = means[..., 1, :] + shifts[..., 0, :] * x[..., 0, :]
        third = means[..., 2, :] + shifts[..., 1, :] * x[..., 0, :] + shifts[..., 2, :] * x[..., 1, :]
        means = torch.stack([means[..., 0, :], second, third], -2)
    inverse = torch.exp(-log_scales)
    upper, lower = inverse * (x - means + 1 / 255), inverse * (x - means - 1 / 255)
    # a difference of sigmoids near 1 is that of those of the opposite numbers, which are near 0
    sign = torch.where(lower > 0, -1.0, 1.0)
    inner = (sign * (torch.sigmoid(sign * upper) - torch.sigmoid(sign * lower))).log()
    lowest, highest = torch.nn.functional.logsigmoid(upper), torch.nn.functional.logsigmoid(-lower)
    logs = torch.where(x < -0.999, lowest, torch.where(x > 0.999, highest, inner)).sum(-2)
    return torch.logsumexp(logs + torch.log_softmax(logits, -1), -1)


def mean(numbers, mixtures, channels):
    logits, means, _, shifts = parts(numbers, mixtures, channels)
    weights, found = torch.softmax(logits, -1), []
    for channel in range(channels):
        value = (weights * means[..., channel, :]).sum(-1)
        for before in range(channel if channels == 3 else 0):
            value = value + (weights * shifts[..., channel - 1 + before, :]).sum(-1) * found[before]
        found.append(value.clamp(-1, 1))
    return (torch.stack(found, -1) + 1) / 2


def case(name):
    mixtures, channels = MIXTURES[name], CHANNELS[name]
    count = mixtures * (1 + 2 * channels + (3 if channels == 3 else 0))
    x = torch.randint(0, 256, (2, 5, 4, channels)).double() / 255
    x[0, 0, 0], x[0, 0, 1] = 0, 1
    x = x.float().double()
    numbers = torch.randn(3, 2, 5, 4, count, dtype=torch.float64)
    first = mixtures * (1 + channels)
    scales = numbers[..., first:first + mixtures * channels]
    # a difference of sigmoids must be more than 0 in double precision
    scales.mul_(0.7).sub_(1.5)
    if channels == 1:
        # scales below the least, around the pixels' values
        numbers[..., 0, mixtures:2 * mixtures] = 0.01 * numbers[..., 0, mixtures:2 * mixtures] + 2 * x[:, :, :1, 0] - 1
        scales[..., 0, :] = -9
    numbers = numbers.float().double().requires_grad_()
    weights = torch.randn(3, 2, dtype=torch.float64).float().double()
    levels = (x * 255).round() / 255
    output = log_probability(levels, numbers, mixtures).flatten(2).sum(-1)
    (output * weights).sum().backward()
    return {"x": x, "numbers": numbers, "weights": weights, "output": output, "d": numbers.grad,
            "mean": mean(numbers, mixtures, channels)}


def main():
    torch.manual_seed(11)
    tensors = {f"{name}/{key}": value.detach().numpy() for name in MIXTURES for key, value in case(name).items()}
    settings = {name: f"{MIXTURES[name]} {CHANNELS[name]}" for name in MIXTURES}
    safetensors_writer.write("torch_mixture.safetensors", tensors, settings)


if __name__ == "__main__":
    main()
