"""Tools without knowledge of the programme: one module per subject; imports no app."""
