#!/usr/bin/env python3
# Small files for the end-to-end test: pictures, folders of pictures, IDX files.
#
#   pictures.py png FILE WIDTH HEIGHT             one gray picture
#   pictures.py black FILE WIDTH HEIGHT           one black picture, as large as one likes
#   pictures.py folder FOLDER                     train/ and test/, each with bars/ and dots/
#   pictures.py idx FOLDER                        four IDX files of three classes, plain
#   pictures.py damage FILE.gz                    flips one bit of what is inside
#   pictures.py same A B                          fails unless two PNG or SVG files show the same
import gzip
import os
import random
import struct
import sys
import zlib


def write_png(path, width, height, pixels):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b""))


def png(path, rows):
    write_png(path, len(rows[0]), len(rows), b"".join(b"\0" + bytes(row) for row in rows))


def picture(kind, width=28, height=28):
    """Bars: bright columns. Dots: bright points. Ramps: brighter to the right. All with some noise."""
    phase = random.randrange(4)
    value = {
        "bars": lambda x, y: 200 * ((x + phase) % 8 < 3),
        "dots": lambda x, y: 200 * ((x + phase) % 6 < 2 and (y + phase) % 6 < 2),
        "ramps": lambda x, y: 200 * x // width,
    }[kind]
    return [[min(255, value(x, y) + random.randrange(40)) for x in range(width)] for y in range(height)]


def idx(path, extents, content):
    with open(path, "wb") as file:
        file.write(bytes([0, 0, 8, len(extents)]) + struct.pack(f">{len(extents)}I", *extents) + bytes(content))


def read_png(path):
    """Size, bytes for a pixel, and the rows without their filters (PNG, third edition, section 9) of 8 bits a channel."""
    with open(path, "rb") as file:
        content = file.read()
    chunks, place = {}, 8
    while place < len(content):
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        chunks[kind] = chunks.get(kind, b"") + content[place + 8 : place + 8 + length]
        place += length + 12
    width, height, depth, color, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or interlaced or color not in (0, 2, 6):
        sys.exit(f"{path}: expected gray or colour of 8 bits, not interlaced")
    channels = {0: 1, 2: 3, 6: 4}[color]
    data, length = zlib.decompress(chunks[b"IDAT"]), width * channels
    above, rows = bytes(length), []
    for row in range(height):
        kind, line = data[row * (length + 1)], bytearray(data[row * (length + 1) + 1 : (row + 1) * (length + 1)])
        for i in range(length):
            a = line[i - channels] if i >= channels else 0
            b, c = above[i], above[i - channels] if i >= channels else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = line[i] + (0, a, b, (a + b) // 2, paeth)[kind] & 255
        rows.append(bytes(line))
        above = line
    return width, height, channels, rows


def same(first, second):
    """What differs by less than an eighth of the scale is the same. A training may differ in its last bits on another
    processor, and its predictions with it: those of the scalar kernels differ in 0.6 % of the values of README's
    picture from those of AVX-512, and those of AVX2 in none. Without its labels 2.1 % would differ."""
    with open(first, "rb") as a, open(second, "rb") as b:
        if a.read() == b.read():
            return True
    if not first.endswith(".png"):
        return False
    a, b = read_png(first), read_png(second)
    if a[:3] != b[:3]:
        return False
    differing = sum(abs(x - y) > 32 for p, q in zip(a[3], b[3]) for x, y in zip(p, q))
    part = differing / (a[0] * a[1] * a[2])
    print(f"{os.path.basename(first)}: {100 * part:.3f} % of the values differ")
    return part <= (0.007 if os.path.basename(first) == "predictions.png" else 0)


random.seed(1)
command, target, *rest = sys.argv[1:]
if command == "png":
    png(target, picture("bars", int(rest[0]), int(rest[1])))
elif command == "black":
    write_png(target, int(rest[0]), int(rest[1]), bytes((int(rest[0]) + 1) * int(rest[1])))
elif command == "folder":
    for part, count in [("train", 40), ("test", 10)]:
        for kind in ["bars", "dots"]:
            folder = os.path.join(target, part, kind)
            os.makedirs(folder)
            for number in range(count):
                png(os.path.join(folder, f"{number}.png"), picture(kind))
elif command == "idx":
    os.makedirs(target)
    kinds = ["bars", "dots", "ramps"]
    for part, count in [("train", 90), ("t10k", 30)]:
        labels = [number % 3 for number in range(count)]
        pixels = [pixel for label in labels for row in picture(kinds[label], 12, 10) for pixel in row]
        idx(os.path.join(target, f"{part}-images-idx3-ubyte"), [count, 10, 12], pixels)
        idx(os.path.join(target, f"{part}-labels-idx1-ubyte"), [count], labels)
elif command == "same":
    sys.exit(not same(target, rest[0]))
elif command == "damage":
    with gzip.open(target) as file:
        content = bytearray(file.read())
    content[-1] ^= 1
    with gzip.open(target, "wb") as file:
        file.write(content)
else:
    sys.exit(f"no command {command}")
