"""Benchmarks, run by hand: `python -m bench [name…]`, or `make bench` for all.

A figure is a ratio or a count seen within one run, so that it means the same on every machine.
`docs/performance.md` says what each measures and what was seen.
"""
