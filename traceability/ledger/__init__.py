"""The transparency log: what is written here about lots cannot be changed later without being seen.

``log`` is the log itself, ``proof`` what anybody may see and check of it. Modules that a witness needs (witness, and in
``log`` merkle, tiles, notes, checkpoints) know nothing of Django.
"""
