#!/usr/bin/env python3
# Small files for the end-to-end test: pictures, folders of pictures, IDX files.
#
#   pictures.py png FILE WIDTH HEIGHT             one gray picture
#   pictures.py black FILE WIDTH HEIGHT           one black picture, as large as one likes
#   pictures.py folder FOLDER                     train/ and test/, each with bars/ and dots/
#   pictures.py idx FOLDER                        four IDX files of three classes, plain
#   pictures.py damage FILE.gz                    flips one bit of what is inside
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
elif command == "damage":
    with gzip.open(target) as file:
        content = bytearray(file.read())
    content[-1] ^= 1
    with gzip.open(target, "wb") as file:
        file.write(content)
else:
    sys.exit(f"no command {command}")
