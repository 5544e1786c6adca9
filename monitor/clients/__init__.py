"""Figures from CBS StatLine and RIVM: ask for a table, read the answer, hand it to the checks.

`web` gets an answer and trusts nothing, `odata` reads its pages, `sources` knows both services of
CBS, `tables` says which column is which indicator, `reading` makes figures of it, `services` and
`tasks` make a delivery of that which a second person publishes. docs/statline.md tells how.
"""
