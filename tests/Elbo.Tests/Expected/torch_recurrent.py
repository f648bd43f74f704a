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


def add(arrays, metadata, name, settings, inputs, output):
    weights = numbers(*output.shape)
    (output * weights).sum().backward()
    metadata[name] = json.dumps(settings, separators=(",", ":"))
    arrays[f"{name}/output"], arrays[f"{name}/weights"] = output.detach(), weights
    arrays.update({f"{name}/{key}": value.detach() for key, value in inputs.items()})
    arrays.update({f"{name}/d{key}": value.grad for key, value in inputs.items()})


def recurrent(kind, x, inputs, lengths):
    """The states of PyTorch's own layer, given these weights."""
    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](x.shape[2], inputs["hidden"].shape[1]).double()
    second = inputs["d"] if kind == "gru" else torch.zeros_like(inputs["b"])
    initial = inputs["hidden"][None]
    initial = (initial, inputs["cell"][None]) if kind == "lstm" else initial
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    states, _ = torch.nn.utils.stateless.functional_call(
        layer, {"weight_ih_l0": inputs["w"].t(), "weight_hh_l0": inputs["u"].t(), "bias_ih_l0": inputs["b"],
                "bias_hh_l0": second}, (packed, initial))
    states, _ = pad_packed_sequence(states, total_length=x.shape[0])
    last = torch.minimum(torch.arange(x.shape[0])[:, None], lengths[None] - 1)
    return states.gather(0, last[:, :, None].expand_as(states))


# kind, time, batch, in, size, lengths
CASES = [("lstm", 1, 2, 3, 4, [1, 1]), ("lstm", 6, 3, 5, 7, [6, 2, 4]), ("lstm", 4, 5, 2, 18, [4, 4, 1, 3, 2]),
         ("gru", 1, 2, 3, 4, [1, 1]), ("gru", 6, 3, 5, 7, [6, 2, 4]), ("gru", 4, 5, 2, 18, [4, 4, 1, 3, 2])]


def add_recurrent(arrays, metadata):
    for kind, time, batch, inputs, size, lengths in CASES:
        gates = GATES[kind] * size
        given = {"x": numbers(time, batch, inputs), "w": numbers(inputs, gates) / 2, "u": numbers(size, gates) / 2,
                 "b": numbers(gates), "hidden": numbers(batch, size)}
        given |= {"cell": numbers(batch, size)} if kind == "lstm" else {"d": numbers(gates)}
        given = {key: value.requires_grad_() for key, value in given.items()}
        output = recurrent(kind, given["x"], given, torch.tensor(lengths))
        add(arrays, metadata, f"{kind} {time} {batch} {inputs} {size}", {"lengths": lengths}, given, output)


def add_classes(arrays, metadata):
    for rows, classes in ((3, 2), (5, 33), (4, 1000)):
        logits = (numbers(rows, classes) * 3).float().double().requires_grad_()
        chosen = [-1 if row == 1 else (row * 7) % classes for row in range(rows)]
        output = -F.cross_entropy(logits, torch.tensor(chosen), ignore_index=-1, reduction="none")
        add(arrays, metadata, f"class {rows} {classes}", {"classes": chosen}, {"x": logits}, output)


def main():
    torch.manual_seed(22)
    arrays, metadata = {}, {}
    add_recurrent(arrays, metadata)
    add_classes(arrays, metadata)
    safetensors_writer.write("torch_recurrent.safetensors", arrays, metadata)


if __name__ == "__main__":
    main()
