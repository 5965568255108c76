"""The transparency log: what is written here about lots cannot be changed later without being seen.

Modules that a witness needs (merkle, tiles, notes, checkpoints, witness) know nothing of Django.
"""
