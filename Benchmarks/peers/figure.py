"""The figure of RESULTS.md: how many times Martinet's time each peer takes.

    python3 figure.py BARS.json FIGURE.svg
"""

import json
import sys

try:
    import matplotlib
except ImportError:
    sys.exit("matplotlib is left out, and the figure with it")

matplotlib.use("svg")
# The same numbers give the same file.
matplotlib.rcParams["svg.hashsalt"] = "martinet"
import matplotlib.pyplot as plt

rows = json.load(open(sys.argv[1]))
rows = {row: bars for row, bars in rows.items() if "Martinet" in bars}
peers = sorted({peer for bars in rows.values() for peer in bars} - {"Martinet"})
figure, axes = plt.subplots(figsize=(9, 0.7 + 0.7 * len(rows)))
height = 0.8 / max(1, len(peers))
for index, peer in enumerate(peers):
    places = [place for place, bars in enumerate(rows.values()) if peer in bars]
    values = [bars[peer] / bars["Martinet"] for bars in rows.values() if peer in bars]
    axes.barh([place + (index - len(peers) / 2 + 0.5) * height for place in places], values, height, label=peer)
axes.set_yticks(range(len(rows)), rows)
axes.invert_yaxis()
axes.set_xscale("log")
axes.axvline(1, color="black", linewidth=1)
axes.set_xlabel("times Martinet's (P8: its memory)")
axes.legend(loc="lower right", fontsize="small")
figure.tight_layout()
figure.savefig(sys.argv[2], metadata={"Date": None})
