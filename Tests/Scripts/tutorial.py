#!/usr/bin/env python3
# The code of the course's tutorial is that of its lessons: a file NAME-N.swift of the tutorial is a run of whole
# lines of the module's NAME.swift, without their common indentation. Every file is used, and every one used is there.
#
#   tutorial.py [--pictures FOLDER]    with the option, renews the pictures from those that lessons left in a folder
import glob
import os
import re
import shutil
import sys
import textwrap

module = "Sources/MartinetCourse"
catalog = f"{module}/MartinetCourse.docc"
wrong = []

sources = {os.path.basename(path): open(path, encoding="utf-8").read().split("\n")
           for path in glob.glob(f"{module}/**/*.swift", recursive=True) if ".docc" not in path}
lessons = set(re.findall(r'Lesson\(\s*"([a-z0-9-]+)"', "\n".join("\n".join(lines) for lines in sources.values())))
resources = set(os.listdir(f"{catalog}/Resources"))

used = set()
for page in sorted(glob.glob(f"{catalog}/*.tutorial")):
    text = open(page, encoding="utf-8").read()
    used |= set(re.findall(r'(?:file|source): "([^"]+)"', text))
    named = re.findall(r"lesson\s+`([^`]+)`", text)
    wrong += [f"{page}: there is no lesson {name}" for name in named if name not in lessons]
    if not named and os.path.basename(page) != "Course.tutorial":
        wrong.append(f"{page} names no lesson")
wrong += [f"{name} is not in {catalog}/Resources" for name in sorted(used - resources)]
wrong += [f"no tutorial shows {name}" for name in sorted(resources - used)]

for name in sorted(resources & used):
    stem, number, kind = re.fullmatch(r"(.+)-(\d+)\.(swift|png)", name).groups()
    path = f"{catalog}/Resources/{name}"
    if kind == "png":
        if stem not in lessons:
            wrong.append(f"{name} is the picture of no lesson")
        elif sys.argv[1:2] == ["--pictures"]:
            shutil.copy(f"{sys.argv[2]}/{name}", path)
        with open(path, "rb") as file:
            if file.read(8) != b"\x89PNG\r\n\x1a\n":
                wrong.append(f"{name} is no PNG file")
        continue
    lines = sources.get(stem + ".swift", [])
    excerpt = open(path, encoding="utf-8").read().rstrip("\n")
    count = excerpt.count("\n") + 1
    runs = (textwrap.dedent("\n".join(lines[first:first + count])) for first in range(len(lines)))
    # A line or two may stand anywhere.
    if count < 3 or excerpt not in runs:
        wrong.append(f"{name} is not a part of {stem}.swift")

for problem in wrong:
    print(problem, file=sys.stderr)
sys.exit(1 if wrong or not used else 0)
