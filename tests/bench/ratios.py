"""ratios.py FILE NAME: rows "name clients rate" of several rounds: medians, their range, and how NAME stands to the others."""
import statistics
import sys

rows = {}
for line in open(sys.argv[1]):
    name, clients, *rate = line.split()
    if rate:
        rows.setdefault((name, int(clients)), []).append(float(rate[0]))
median = {key: statistics.median(rates) for key, rates in rows.items()}
for (name, clients), rates in sorted(rows.items(), key=lambda row: (row[0][1], row[0][0])):
    print(f"{clients:3d} clients  {name:10s} {median[name, clients]:9.0f} /s  ({min(rates):.0f} to {max(rates):.0f})")
ours = sys.argv[2]
for clients in sorted({key[1] for key in median}):
    for peer in ("pg-typical", "pg-best"):
        if (ours, clients) in median and (peer, clients) in median:
            print(f"{clients:3d} clients  {ours} / {peer}: {median[ours, clients] / median[peer, clients]:.2f}")
if ("no-flush", 64) in median:
    print(f" 64 clients  durability costs {100 * (1 - median[ours, 64] / median['no-flush', 64]):.0f} %")
