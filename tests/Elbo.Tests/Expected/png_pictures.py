"""Writes png_pictures.safetensors: PNG files of every colour type, depth and interlace, and the pixels they hold.

The files are written here, byte by byte, with a filter drawn for each row. Pillow, which has a decoder of its own, must
read the samples that were written before they are stored; the stored pixels are those samples as 8 bits, laid over white.
Run with Pillow 9 and NumPy: python3 png_pictures.py
"""
import io
import random
import struct
import zlib

import numpy
from PIL import Image

import safetensors_writer

PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(row, depth):
    """The bytes of a row [width, samples]."""
    flat = row.reshape(-1).astype(numpy.uint32)
    if depth == 16:
        return flat.astype(">u2").tobytes()
    bits = ((flat[:, None] >> numpy.arange(depth - 1, -1, -1)) & 1).astype(numpy.uint8)
    return numpy.packbits(bits.reshape(-1)).tobytes()


def filtered(rows, step, rand):
    above = bytes(len(rows[0]))
    out = b""
    for row in rows:
        kind = rand.randrange(5)
        line = bytearray()
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            if kind == 4:
                guess = left + above[i] - corner
                near = [(abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]), (abs(guess - corner), 2, corner)]
                taken = min(near)[2]
            else:
                taken = (0, left, above[i], (left + above[i]) // 2)[kind]
            line.append((value - taken) % 256)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(samples, kind, depth, interlaced, rand, extra=(), pieces=1):
    height, width = samples.shape[:2]
    step = max(1, SAMPLES[kind] * depth // 8)
    body = b""
    for x, y, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::dy, x::dx]
        if part.size:
            body += filtered([packed(row, depth) for row in part], step, rand)
    data = zlib.compress(body, 9)
    cut = max(1, -(-len(data) // pieces))
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Title\0made here")
        + b"".join(chunk(name, content) for name, content in extra)
        + b"".join(chunk(b"IDAT", data[i:i + cut]) for i in range(0, len(data), cut)) + chunk(b"IEND", b""))


def check(file, samples, kind, depth, palette):
    """Pillow reads the same samples."""
    image = Image.open(io.BytesIO(file))
    if kind == 3:
        read = numpy.array(image.convert("RGB"))
        want = palette[samples[:, :, 0]]
    elif kind == 0 and depth == 16:
        read, want = numpy.array(image), samples[:, :, 0]
    elif kind == 4 and depth == 16:
        read, want = numpy.array(image), (samples[:, :, [0, 0, 0, 1]] >> 8)
        read = read if read.ndim == 3 and read.shape[2] == 4 else read[:, :, [0, 0, 0, 1]]
    elif depth == 16:
        read, want = numpy.array(image), samples >> 8
    elif kind == 0 and depth == 1:
        read, want = numpy.array(image).astype(int), samples[:, :, 0]
    elif kind == 0:
        read, want = numpy.array(image.convert("L")), samples[:, :, 0] * (255 // ((1 << depth) - 1))
    else:
        read, want = numpy.array(image), samples
    assert numpy.array_equal(read.reshape(want.shape), want), (kind, depth)


def eight(samples, depth):
    most = (1 << depth) - 1
    return (samples.astype(numpy.int64) * 255 + most // 2) // most


def white(value, opaque):
    return ((value * opaque + 255 * (255 - opaque) + 127) // 255).astype(numpy.uint8)


def main():
    rand = random.Random(7)
    draw = numpy.random.RandomState(7)
    stored = {}

    def add(name, file, pixels):
        stored[f"{name}/file"] = numpy.frombuffer(file, numpy.uint8)
        stored[f"{name}/pixels"] = numpy.ascontiguousarray(pixels.astype(numpy.uint8))

    palette = draw.randint(0, 256, (256, 3))
    for kind, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (False, True):
                for height, width in ((9, 13), (1, 1), (2, 3)) if depth == depths[0] else ((9, 13),):
                    samples = draw.randint(0, 1 << depth, (height, width, SAMPLES[kind]))
                    colours = palette[:1 << depth]
                    extra = [(b"PLTE", colours.astype(numpy.uint8).tobytes())] if kind == 3 else []
                    file = png(samples, kind, depth, interlaced, rand, extra, pieces=3)
                    check(file, samples, kind, depth, colours)
                    small = eight(samples, depth) if kind != 3 else None
                    if kind == 3:
                        pixels = colours[samples[:, :, 0]]
                    elif kind in (4, 6):
                        pixels = white(small[:, :, :-1], small[:, :, -1:])
                    else:
                        pixels = small
                    add(f"type{kind}-depth{depth}-{'adam7' if interlaced else 'rows'}-{height}x{width}", file, pixels)

    # what is see-through
    for kind, depth in ((0, 2), (0, 16), (2, 8), (2, 16)):
        samples = draw.randint(0, 1 << depth, (5, 6, SAMPLES[kind]))
        clear = samples[2, 3]
        file = png(samples, kind, depth, False, rand, [(b"tRNS", clear.astype(">u2").tobytes())])
        is_clear = (samples == clear).all(axis=2, keepdims=True)
        add(f"type{kind}-depth{depth}-clear", file, numpy.where(is_clear, 255, eight(samples, depth)))
    opacity = draw.randint(0, 256, 10)
    samples = draw.randint(0, 16, (7, 7, 1))
    file = png(samples, 3, 4, False, rand, [
        (b"PLTE", palette[:16].astype(numpy.uint8).tobytes()), (b"tRNS", opacity.astype(numpy.uint8).tobytes())])
    read = numpy.array(Image.open(io.BytesIO(file)).convert("RGBA")).astype(numpy.int64)
    add("type3-depth4-clear", file, white(read[:, :, :3], read[:, :, 3:]))
    grey = numpy.repeat(numpy.arange(0, 256, 17)[:, None], 3, axis=1)
    file = png(samples, 3, 4, True, rand, [(b"PLTE", grey.astype(numpy.uint8).tobytes())])
    add("type3-depth4-grey", file, grey[samples[:, :, 0]][:, :, :1])

    # two of Pillow's own files, and what it makes of them
    picture = Image.fromarray(draw.randint(0, 256, (20, 31, 3)).astype(numpy.uint8))
    for name, image in (("pillow-rgb", picture), ("pillow-grey", picture.convert("L"))):
        target = io.BytesIO()
        image.save(target, "PNG", optimize=True)
        array = numpy.array(image)
        add(name, target.getvalue(), array.reshape(array.shape[0], array.shape[1], -1))

    # JPEG, and sizes that divide, by Pillow's mean over boxes
    smooth = Image.fromarray(numpy.uint8(draw.randint(0, 256, (4, 6, 3)))).resize((48, 32), Image.BICUBIC)
    for name, image in (("jpeg-rgb", smooth), ("jpeg-grey", smooth.convert("L"))):
        target = io.BytesIO()
        image.save(target, "JPEG", quality=90)
        array = numpy.array(Image.open(io.BytesIO(target.getvalue())))
        add(name, target.getvalue(), array.reshape(array.shape[0], array.shape[1], -1))
    target = io.BytesIO()
    smooth.save(target, "PNG")
    add("reduced-by-4", target.getvalue(), numpy.array(smooth.reduce(4)))
    safetensors_writer.write("png_pictures.safetensors", stored, {})

main()
