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
import matplotlib.ticker

rows = json.load(open(sys.argv[1]))
rows = {row: bars for row, bars in rows.items() if "Martinet" in bars}
peers = sorted({peer for bars in rows.values() for peer in bars} - {"Martinet"})
# Colours that differ for everybody (Okabe and Ito 2008).
colours = dict(zip(peers, ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")))
count = sum(len(bars) - 1 for bars in rows.values())
figure, axes = plt.subplots(figsize=(9, 1.2 + 0.16 * count + 0.12 * len(rows)))
place, middles, largest = 0.0, [], 1.0
for row, bars in rows.items():
    first = place
    for peer in peers:
        if peer in bars:
            ratio = bars[peer] / bars["Martinet"]
            largest = max(largest, ratio)
            axes.barh(place, ratio - 1, 0.9, left=1, color=colours[peer], label=peer)
            place += 1
    middles.append((first + place - 1) / 2)
    place += 0.75
axes.set_yticks(middles, rows)
axes.set_ylim(place - 0.5, -0.75)
axes.set_xscale("log")
axes.set_xlim(0.8, 1.15 * largest)
ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200) if tick <= 1.15 * largest]
axes.set_xticks(ticks, [f"{tick} ×" for tick in ticks])
axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
axes.axvline(1, color="black", linewidth=1)
axes.grid(axis="x", alpha=0.3)
axes.set_axisbelow(True)
axes.set_xlabel("times Martinet's time (P8: its memory); to the right Martinet is ahead")
labels = {label: handle for handle, label in zip(*axes.get_legend_handles_labels())}
axes.legend(labels.values(), labels, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(peers), fontsize="small", frameon=False)
figure.tight_layout()
figure.savefig(sys.argv[2], metadata={"Date": None})
