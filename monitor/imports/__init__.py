"""How figures come in: read a file or an answer, check every figure, publish with two persons."""
