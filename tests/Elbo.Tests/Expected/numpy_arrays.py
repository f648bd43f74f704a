"""Writes numpy_arrays.safetensors: .npy and .npz files of every number type and order, and their values as float32.

Run with NumPy 1.24 or newer: python3 numpy_arrays.py
"""
import io

import numpy

import safetensors_writer

TYPES = ["?", "|u1", "|i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8", "<f2",
         ">f2", "<f4", ">f4", "<f8", ">f8"]


def main():
    draw = numpy.random.RandomState(3)
    stored = {}

    def add(name, save, values):
        target = io.BytesIO()
        save(target)
        stored[f"{name}/file"] = numpy.frombuffer(target.getvalue(), numpy.uint8)
        stored[f"{name}/values"] = values.astype(numpy.float32)

    for kind in TYPES:
        whole = numpy.dtype(kind).kind in "iub"
        numbers = draw.randint(0, 2 if kind == "?" else 100, (4, 3, 5)) if whole else draw.randn(4, 3, 5) * 10
        if numpy.dtype(kind).kind == "i":
            numbers = numbers - 50
        array = numbers.astype(kind)
        for order in "CF":
            ordered = numpy.asarray(array, order=order)
            add(f"npy-{kind.replace('<', 'little-').replace('>', 'big-')}-{order}",
                lambda target, ordered=ordered: numpy.save(target, ordered), array)
    images = draw.randint(0, 256, (6, 4, 4)).astype(numpy.uint8)
    labels = numpy.array([3, 1, 3, 1, 7, 7])
    add("npz-stored", lambda target: numpy.savez(target, X=images, y=labels), images)
    add("npz-deflated", lambda target: numpy.savez_compressed(target, X=images, y=labels), images)
    add("npz-parts", lambda target: numpy.savez_compressed(
        target, x_train=images[:4], y_train=labels[:4], x_test=images[4:], y_test=labels[4:]), images)
    safetensors_writer.write("numpy_arrays.safetensors", stored, {})


main()
