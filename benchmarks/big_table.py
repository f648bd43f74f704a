#!/usr/bin/env python3
"""Write a table of sensor readings with any number of rows, to try streaming with: 5 numbers, 3 states, yes or no.

Usage:  python3 benchmarks/big_table.py 10000000 > big.csv     (about 500 MB)
        elbo train big.csv --epochs 1 --memory 300MB
"""
import random, sys

rows = int(sys.argv[1])
draw = random.Random(0).gauss
out = sys.stdout
out.write("id,temperature,pressure,flow,vibration,load,state,open\n")
for row in range(rows):
    heat, flow = draw(0, 1), draw(0, 1)
    state = ("idle", "run", "stop")[(heat > 0.5) + (flow > 1)]
    out.write(
        f"{row},{20 + 5 * heat + draw(0, 1):.3f},{1 + 0.1 * heat - 0.05 * flow + draw(0, 0.01):.4f},"
        f"{3 * flow + draw(0, 0.3):.3f},{abs(heat * flow) + draw(0, 0.1):.3f},{50 + 8 * flow + draw(0, 1):.2f},"
        f"{state},{'yes' if flow > 0 else 'no'}\n")
