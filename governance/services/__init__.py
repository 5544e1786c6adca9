"""Writes on seats, meetings and decisions."""
