"""Measures what we do against the least it could cost; docs/benchmarks.md tells how."""
