"""Example content for the demo: villages, texts and pictures. Pure Python and Pillow; what seeds it lives elsewhere."""
