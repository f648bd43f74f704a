"""Writes float32 arrays, bytes and texts as a safetensors file, with nothing but NumPy."""

import json
import struct

import numpy


def write(path, arrays, metadata):
    """arrays: name -> anything NumPy reads, bytes as uint8; metadata: name -> text."""
    header, data, offset = {"__metadata__": metadata}, [], 0
    for name in sorted(arrays):
        are_bytes = getattr(arrays[name], "dtype", None) == numpy.uint8
        values = numpy.ascontiguousarray(arrays[name] if are_bytes else numpy.asarray(arrays[name], dtype=numpy.float32))
        shape = list(numpy.shape(arrays[name]))
        header[name] = {"dtype": "U8" if are_bytes else "F32", "shape": shape, "data_offsets": [offset, offset + values.nbytes]}
        data.append(values.tobytes())
        offset += values.nbytes
    text = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))
