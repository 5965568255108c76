"""Oscar's offers in whole đồng: its app under its own label, with two of its models extended."""
