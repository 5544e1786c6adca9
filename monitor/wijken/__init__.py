"""The eleven wijken: their own figures, those of their buurten, and Breda beside them."""
