#!/usr/bin/env python3
# Reads the page that a training has written, and prints its texts: a line for each paragraph, and for each row of a
# table with " | " between its cells.
#
#   report.py FOLDER
#
# The page must be whole: well-formed, without a script or anything from elsewhere, with its sections and pictures.
# The folder holds the pictures that its training has, and no other, and the page shows each of them.
import base64
import os
import sys
import xml.etree.ElementTree as XML

folder = sys.argv[1]
content = open(os.path.join(folder, "report.html"), encoding="utf-8").read()
assert content.startswith("<!DOCTYPE html>\n"), content[:80]
page = XML.fromstring(content)

asking = {"script", "link", "iframe", "object", "embed", "base", "form", "a", "audio", "video", "source"}
assert not asking & {element.tag for element in page.iter()}, "the page asks for something"
for element in page.iter():
    for name, value in element.attrib.items():
        assert name not in ("href", "srcset", "style") and not name.startswith("on"), (element.tag, name)
        assert name != "src" or value.startswith("data:image/png;base64,"), value[:80]
style = page.find("head/style").text
assert "url(" not in style and "@import" not in style and "prefers-color-scheme: dark" in style

titles = [title.text for title in page.iter("h2")]
wanted = ["Data", "Model", "Training", "Measures", "Worst mistakes", "Predictions", "Run"]
table = ["Data", "Networks", "Model", "Training", "Measures", "Worst mistakes", "Run"]
assert titles in (wanted, table, table[:1] + ["Classes"] + table[1:]), titles

shown = [base64.b64decode(image.get("src").split(",")[1]) for image in page.iter("img")]
assert shown and "There is no picture here" not in content and "There is no diagram" not in content
assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in shown)
assert all(image.get("alt") for image in page.iter("img"))
needed = ["curves", "predictions", "confusion"]
if titles != wanted:
    needed = ["curves", "confusion" if "Classes" in titles else "predictions"]
for name in ["curves", "predictions", "confusion"]:
    path = os.path.join(folder, name + ".png")
    if os.path.exists(path):
        assert name in needed, name + ".png is of another training"
        assert open(path, "rb").read() in shown, name + ".png is not on the page"
    else:
        assert name not in needed or name == "curves" and "No epoch has ended." in content, name + ".png is missing"

for element in page.find("body").iter():
    if element.tag in ("h1", "p", "figcaption", "caption"):
        print(element.text or "")
    elif element.tag == "tr":
        print(" | ".join(cell.text or "" for cell in element))
