"""Expected states and gradients of recurrent layers, by PyTorch in double precision, in torch_recurrent.safetensors.

Needs PyTorch (1.13 or later) and NumPy. From the folder of this script:

    python3 torch_recurrent.py

For each case the file has the inputs by name, "weights" (what each element of the output counts in the loss that is
differentiated), "output", and "d" + input for each gradient; its settings are in the metadata. Layouts are Elbo's:
weights [in, out]. The output of a sequence that has ended is its last state. Cases named "class" are the negative
cross-entropy of each row, with a class of -1 left out.
"""

import json

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import safetensors_writer

GATES = {"lstm": 4, "gru": 3}


def numbers(*shape):
    return torch.randn(shape, dtype=torch.float64).float().double()


def add(arrays, metadata, name, settings, inputs, output, gradients):
    weights = numbers(*output.shape)
    (output * weights).sum().backward()
    metadata[name] = json.dumps(settings, separators=(",", ":"))
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = output.detach(), weights
    arrays.update({f"{name}/{key}": value.detach() for key, value in inputs.items()})
    arrays.update({f"{name}/d{key}": value for key, value in gradients().items()})


def recurrent(kind, inputs, lengths):
    """The states of PyTorch's own layer with these weights, and its gradients."""
    x = inputs["x"]
    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](x.shape[2], inputs["hidden"].shape[1]).double()
    with torch.no_grad():
        layer.weight_ih_l0.copy_(inputs["w"].t())
        layer.weight_hh_l0.copy_(inputs["u"].t())
        layer.bias_ih_l0.copy_(inputs["b"])
        layer.bias_hh_l0.copy_(inputs["d"] if kind == "gru" else torch.zeros_like(inputs["b"]))
    initial = inputs["hidden"][None]
    initial = (initial, inputs["cell"][None]) if kind == "lstm" else initial
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    states, _ = pad_packed_sequence(layer(packed, initial)[0], total_length=x.shape[0])
    last = torch.minimum(torch.arange(x.shape[0])[:, None], lengths[None] - 1)

    def gradients():
        found = {"w": layer.weight_ih_l0.grad.t(), "u": layer.weight_hh_l0.grad.t(), "b": layer.bias_ih_l0.grad}
        found |= {"d": layer.bias_hh_l0.grad} if kind == "gru" else {"cell": inputs["cell"].grad}
        return found | {"x": x.grad, "hidden": inputs["hidden"].grad}

    return states.gather(0, last[:, :, None].expand_as(states)), gradients


# kind, time, batch, in, size, lengths
CASES = [("lstm", 1, 2, 3, 4, [1, 1]), ("lstm", 6, 3, 5, 7, [6, 2, 4]), ("lstm", 4, 5, 2, 18, [4, 4, 1, 3, 2]),
         ("gru", 1, 2, 3, 4, [1, 1]), ("gru", 6, 3, 5, 7, [6, 2, 4]), ("gru", 4, 5, 2, 18, [4, 4, 1, 3, 2])]


def add_recurrent(arrays, metadata):
    for kind, time, batch, inputs, size, lengths in CASES:
        gates = GATES[kind] * size
        given = {"x": numbers(time, batch, inputs), "w": numbers(inputs, gates) / 2, "u": numbers(size, gates) / 2,
                 "b": numbers(gates), "hidden": numbers(batch, size)}
        given |= {"cell": numbers(batch, size)} if kind == "lstm" else {"d": numbers(gates)}
        given = {key: value.float().double().requires_grad_() for key, value in given.items()}
        output, gradients = recurrent(kind, given, torch.tensor(lengths))
        add(arrays, metadata, f"{kind} {time} {batch} {inputs} {size}", {"lengths": lengths}, given, output, gradients)


def add_classes(arrays, metadata):
    for rows, classes in ((3, 2), (5, 33), (4, 1000)):
        logits = (numbers(rows, classes) * 3).float().double().requires_grad_()
        chosen = [-1 if row == 1 else (row * 7) % classes for row in range(rows)]
        output = -F.cross_entropy(logits, torch.tensor(chosen), ignore_index=-1, reduction="none")
        add(arrays, metadata, f"class {rows} {classes}", {"classes": chosen}, {"x": logits}, output,
            lambda logits=logits: {"x": logits.grad})


def main():
    torch.manual_seed(22)
    arrays, metadata = {}, {}
    add_recurrent(arrays, metadata)
    add_classes(arrays, metadata)
    safetensors_writer.write("torch_recurrent.safetensors", arrays, metadata)


if __name__ == "__main__":
    main()
