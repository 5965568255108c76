"""Django's own templates, made ready for one language each when they are loaded."""
