"""RESULTS.md: the tables, and whether the comparison was fair."""

import datetime
import platform
import statistics

import limits


def number(value, row):
    if row.startswith("P8"):
        return f"{value / 1e6:.0f} MB"
    if value < 1e-3:
        return f"{value * 1e6:.1f} µs"
    return f"{value * 1e3:.2f} ms" if value < 0.1 else f"{value:.3f} s"


def spread(values, row):
    return f"{number(statistics.median(values), row)} ({number(min(values), row)} … {number(max(values), row)})"


def times(ratio):
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.1f} ×"


def by_row(measured):
    """Row → peer → its lines; P8 is the memory of P1 and P2."""
    table = {}
    for line in measured:
        table.setdefault(line["row"], {}).setdefault(line["peer"], []).append(line)
        memory = {"P1": "P8 mlp", "P2": "P8 cnn"}.get(line["row"])
        if memory:
            table.setdefault(memory, {}).setdefault(line["peer"], []).append({**line, "seconds": line["peak_memory"]})
    return {row: table[row] for row in limits.ROWS if row in table}


def unfairness(row, peers):
    """What the peers of a row did not do alike."""
    found = []
    if row in limits.KERNELS:
        values = {peer: lines[0]["value"] for peer, lines in peers.items()}
        own = values.get("Martinet")
        for peer, value in values.items():
            if own and not abs(value - own) <= 2e-3 * own:
                found.append(f"{row}: {peer}'s result has the size {value:.5g}, Martinet's {own:.5g}")
        return found
    mean = {peer: statistics.mean(line["accuracy"] for line in lines) for peer, lines in peers.items()}
    middle = statistics.median(mean.values())
    starts = {peer: lines[0].get("start_loss") for peer, lines in peers.items()}
    begin = starts.get("Martinet")
    for peer, lines in peers.items():
        if abs(mean[peer] - middle) > 0.005:
            found.append(f"{row}: {peer} reaches accuracy {mean[peer]:.4f}, the others' median is {middle:.4f}")
        if any(line.get("examples", 60_000) != 60_000 for line in lines):
            found.append(f"{row}: {peer} does not see all 60 000 examples")
        if begin and starts[peer] and abs(starts[peer] - begin) > 1e-3 * begin:
            found.append(f"{row}: {peer} starts from loss {starts[peer]:.5f}, Martinet from {begin:.5f}")
    return found


def summary(row, peers, machine):
    work, target = limits.ROWS[row]
    median = {peer: statistics.median(line["seconds"] for line in lines) for peer, lines in peers.items()}
    others = {peer: value for peer, value in median.items() if peer != "Martinet"}
    if not others or "Martinet" not in median:
        return f"| {row} | {work} | | | | | | |"
    best = min(others, key=others.get)
    values = [[line["seconds"] for line in peers[peer]] for peer in ("Martinet", best)]
    ratio = others[best] / median["Martinet"]
    bound = limits.limit(row, machine)
    verdict = "" if target is None else "reached" if ratio >= target else "**short**"
    if row == "P4":
        tail = statistics.median(line["p99"] for line in peers["Martinet"]) / median["Martinet"]
        verdict += f", p99 {tail:.1f} × p50" + ("" if tail < 2 else ": **not below 2 ×**")
    return (
        f"| {row} | {work} | {spread(values[0], row)} | {best} {spread(values[1], row)} | **{times(ratio)}** "
        f"| {f'{target} ×' if target else ''} | {verdict} | {number(bound, row)}, {times(median['Martinet'] / bound)} |")


def details(row, peers):
    median = {peer: statistics.median(line["seconds"] for line in lines) for peer, lines in peers.items()}
    best = min((value for peer, value in median.items() if peer != "Martinet"), default=float("nan"))
    single = row in ("P4", "P5")
    lines = ["", f"## {row}: {limits.ROWS[row][0]}", ""]
    lines.append(
        "| | median (least … most) | times the fastest peer's | loss | accuracy | turns |"
        + (" p99 | empty call |" if single else "") + " setting |")
    lines.append("|---|---|---|---|---|---|---|" + ("---|---|" if single else ""))
    for peer in sorted(peers, key=median.get):
        taken = peers[peer]
        loss, accuracy = (statistics.mean(line[key] for line in taken) for key in ("loss", "accuracy"))
        cells = [
            peer, spread([line["seconds"] for line in taken], row), f"{median[peer] / best:.3f}", f"{loss:.4f}",
            f"{accuracy:.4f}", str(len(taken))]
        if single:
            cells += [number(statistics.median(line[key] for line in taken), row) for key in ("p99", "empty")]
        lines.append("| " + " | ".join([*cells, taken[0]["setting"]]) + " |")
    return lines


def kernels(table):
    """One table for all rows of single kernels."""
    lines = ["", "## Single kernels", "",
             "| row | median (least … most) | turns | setting | as it is called, uncompiled |", "|---|---|---|---|---|"]
    for row, peers in table.items():
        for peer, taken in peers.items() if row in limits.KERNELS else ():
            forms = {form: statistics.median(line["forms"][form] for line in taken) for form in taken[0].get("forms", {})}
            cells = [f"{row}: {peer}", spread([line["seconds"] for line in taken], row), str(len(taken)),
                     taken[0]["setting"], ", ".join(f"{form} {number(forms[form], row)}" for form in forms)]
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def scaling(measured, machine):
    """P12 and P13: what Martinet gains by a thread, and what an example costs as things grow."""
    rows = {line["row"]: line for line in measured if line["row"].startswith(("P12", "P13"))}
    if not rows:
        return []
    lines = ["", "## How it scales", ""]
    peak = machine["peak_all"] / machine["peak_one"]
    for row, line in rows.items():
        if row.startswith("P12"):
            share = line["gain"] / peak
            lines.append(
                f"- {row}: all threads are {line['gain']:.2f} × one; multiply-adds on registers gain {peak:.2f} × in this "
                f"run, so {share:.2f} of it (wanted: 0.9 or more): {'reached' if share >= 0.9 else '**short**'}.")
    for row, line in rows.items():
        if row.startswith("P13"):
            costs = [f"{cost * 1e6:.2f}" for cost in line["costs"]]
            speeds = [f"{limits.example(row, size) / cost / 1e9:.0f}" for size, cost in zip(line["sizes"], line["costs"])]
            lines += [
                "", f"{row}: {limits.SCALING[row]}", "", "| | " + " | ".join(map(str, line["sizes"])) + " |",
                "|---" * (len(costs) + 1) + "|", "| µs an example | " + " | ".join(costs) + " |",
                "| GFLOP/s, dense | " + " | ".join(speeds) + " |"]
    return lines


def processor():
    try:
        lines = open("/proc/cpuinfo").read().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def write(measured, machine, missing, options):
    """The page, what the figure shows, and what was unfair."""
    table = by_row(measured)
    versions = {}
    for line in measured:
        versions.update(line["versions"])
    unfair = [sentence for row, peers in table.items() for sentence in unfairness(row, peers)]
    giga = {key: f"{machine[key] / 1e9:.0f}" for key in ("peak_one", "peak_all", "cache_one", "memory_all")}
    low, high = (f"{value / 1e9:.0f}" for value in machine["peak_range"])
    kind = "quick, torch.compile untried, " if options.quick else ""
    text = f"""# Martinet and its peers

Written by `make peers` ({kind}commit {options.commit}, {datetime.date.today()}): {processor()}, \
{machine['threads']} processors, {platform.system()}; {machine['vectors']}. Measured in the same run: \
{giga['peak_one']} GFLOP/s of multiply-adds on registers by one thread, {giga['peak_all']} by all at once \
({low} … {high} between the rows: what moves there is the machine), {giga['cache_one']} GB/s of copying in the \
cache by one, {giga['memory_all']} in memory by all.

Martinet against the fastest peer of the same run, medians of turns (least … most). The limit is counted by hand in \
[limits.py](limits.py), beside it Martinet's distance.

| row | work | Martinet | fastest peer | ratio | wanted | | limit, distance |
|---|---|---|---|---|---|---|---|
""" + "\n".join(summary(row, peers, machine) for row, peers in table.items()) + """

Every peer runs in a process of its own, by turns, and takes the fastest of its documented settings. All see the \
60 000 examples, shuffled anew in each epoch, from the same starting weights; an epoch's time is that of the epochs \
after the first of one fit. Martinet counts the accuracy of the training examples as it goes, the peers do not. In P4, \
P5 and P6 all take the same trained weights, and images that are arrays of the library's own kind before the clock \
runs. In P7 `martinet train` draws its own starting weights and, as the peers, writes a model and no report. In P8 \
the peers hold the images as floats, Martinet as bytes. In P9, P10 and P11 both compute the same numbers, and the size of the results is compared; \
PyTorch writes into memory that is there where that is its fastest.
"""
    if unfair or missing:
        text += "\n" + "\n".join(f"- **{sentence}**" for sentence in unfair)
        text += "\n".join(f"- {peer} is left out: {reason}" for peer, reason in missing.items()) + "\n"
    else:
        text += "\nWhat was checked for fairness holds in every row, and no peer is left out.\n"
    for row, peers in table.items():
        if row not in limits.KERNELS:
            text += "\n".join(details(row, peers)) + "\n"
    if any(row in limits.KERNELS for row in table):
        text += "\n".join(kernels(table)) + "\n"
    text += "\n".join(scaling(measured, machine)) + "\n"
    versions["Python"] = platform.python_version()
    text += "\n## Versions\n\n" + ", ".join(f"{name} {version}" for name, version in versions.items()) + "\n"
    # The figure has no room for every convolution.
    bars = {
        row: {peer: statistics.median(line["seconds"] for line in lines) for peer, lines in peers.items()}
        for row, peers in table.items() if row.split()[0] not in ("P9", "P10")}
    return text, bars, unfair
