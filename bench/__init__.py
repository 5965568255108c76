"""``make bench``: the pages against a bare view, under the same server, in one run."""
