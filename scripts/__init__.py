"""What ``make`` runs: sets the project up, serves it, checks it. Standard library only, since it runs before set-up."""
