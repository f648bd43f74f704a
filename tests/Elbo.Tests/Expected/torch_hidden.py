"""Expected outputs and gradients of what stands behind hidden layers, by PyTorch in double precision, in
torch_hidden.safetensors: ELU, SiLU and GELU (tanh form), batch and layer normalization.

Needs PyTorch (1.13 or later) and NumPy. From the folder of this script:

    python3 torch_hidden.py

For each case the file has "x", the parameters "scale" and "shift" where there are some, "weights" (what each element of
the output counts in the loss that is differentiated), "output", "d" + input for each gradient, and for batch
normalization the running statistics before ("mean", "variance") and after a step ("newMean", "newVariance"). Channels
are the last axis, as in Elbo.
"""

import torch
import torch.nn.functional as F

import safetensors_writer


def numbers(*shape):
    return torch.randn(shape, dtype=torch.float64).float().double()


def first(x):
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def add(arrays, metadata, name, inputs, output, constants=None):
    weights = numbers(*output.shape)
    for value in inputs.values():
        value.retain_grad()
    (output * weights).sum().backward()
    metadata[name] = "{}"
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = output.detach(), weights
    arrays.update({f"{name}/{key}": value.detach() for key, value in {**inputs, **(constants or {})}.items()})
    arrays.update({f"{name}/d{key}": value.grad for key, value in inputs.items()})


def add_activations(arrays, metadata):
    for name, function in (("elu", F.elu), ("swish", F.silu), ("gelu", lambda x: F.gelu(x, approximate="tanh"))):
        x = (3 * numbers(7, 19)).float().double().requires_grad_()
        add(arrays, metadata, name, {"x": x}, function(x))


def add_batch(arrays, metadata):
    for shape in ((9, 5), (4, 3, 2, 6)):
        for training in (True, False):
            channels = shape[-1]
            x = (2 * numbers(*shape) + 1).float().double().requires_grad_()
            scale, shift = numbers(channels).requires_grad_(), numbers(channels).requires_grad_()
            mean, variance = numbers(channels), (numbers(channels) ** 2 + 0.5).float().double()
            new_mean, new_variance = mean.clone(), variance.clone()
            y = last(F.batch_norm(first(x), new_mean, new_variance, scale, shift, training, 0.1, 1e-5))
            name = f"batch {'training' if training else 'evaluation'} {len(shape)}"
            add(arrays, metadata, name, {"x": x, "scale": scale, "shift": shift}, y,
                {"mean": mean, "variance": variance, "newMean": new_mean, "newVariance": new_variance})


def add_layer(arrays, metadata):
    x = (2 * numbers(6, 11) + 1).float().double().requires_grad_()
    scale, shift = numbers(11).requires_grad_(), numbers(11).requires_grad_()
    add(arrays, metadata, "layer vector", {"x": x, "scale": scale, "shift": shift},
        F.layer_norm(x, (11,), scale, shift, 1e-5))
    x = (2 * numbers(3, 4, 2, 5) + 1).float().double().requires_grad_()
    scale, shift = numbers(5).requires_grad_(), numbers(5).requires_grad_()
    add(arrays, metadata, "layer image", {"x": x, "scale": scale, "shift": shift},
        last(F.group_norm(first(x), 1, scale, shift, 1e-5)))


def main():
    torch.manual_seed(22)
    arrays, metadata = {}, {}
    for part in (add_activations, add_batch, add_layer):
        part(arrays, metadata)
    safetensors_writer.write("torch_hidden.safetensors", arrays, metadata)


if __name__ == "__main__":
    main()
