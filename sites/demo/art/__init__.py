"""The painter behind `sites.demo.pictures`: a canvas, the light, things to draw, and scenes made of them."""
