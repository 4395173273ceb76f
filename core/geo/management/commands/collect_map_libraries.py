"""`manage.py collect_map_libraries`: put what maps need of the npm packages among the static files.

`npm ci` in `core/geo/browser` brings the packages; `make setup` does both.
"""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.geo.icons import ICONS

SOURCE = Path(settings.BASE_DIR) / "core" / "geo" / "browser" / "node_modules"
TARGET = Path(settings.BASE_DIR) / "core" / "geo" / "static" / "geo" / "vendor"
FILES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "terra-draw.js": "terra-draw/dist/terra-draw.umd.js",
    "terra-draw-leaflet-adapter.js": (
        "terra-draw-leaflet-adapter/dist/terra-draw-leaflet-adapter.umd.js"
    ),
}
# Pictures that Leaflet's style sheet names.
IMAGES = ("layers.png", "layers-2x.png", "marker-icon.png")
SVG = "{http://www.w3.org/2000/svg}"


class Command(BaseCommand):
    help = "Copy the maps' browser libraries and pictograms to core/geo/static/geo/vendor."
    requires_system_checks = []

    def handle(self, *args, **options):
        missing = [path for path in FILES.values() if not (SOURCE / path).exists()]
        if missing:
            raise CommandError(
                f"{missing[0]} is not there. Run `npm ci` in core/geo/browser, or `make setup`."
            )
        shutil.rmtree(TARGET, ignore_errors=True)
        (TARGET / "images").mkdir(parents=True)
        for name, path in FILES.items():
            text = (SOURCE / path).read_text(encoding="utf-8")
            # The maps of the sources stay behind, and a name without a file is an error to browsers
            # and to the storage of static files.
            text = re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text)
            (TARGET / name).write_text(text, encoding="utf-8")
        for name in IMAGES:
            shutil.copyfile(SOURCE / "leaflet/dist/images" / name, TARGET / "images" / name)
        (TARGET / "icons.svg").write_text(sprite(), encoding="utf-8")


def sprite() -> str:
    """One SVG with a symbol of 15 by 15 units for each pictogram."""
    symbols = []
    for name in ICONS:
        tree = ElementTree.parse(SOURCE / "@mapbox/maki/icons" / f"{name}.svg")
        drawn = "".join(f'<path d="{path.attrib["d"]}"/>' for path in tree.iter(f"{SVG}path"))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 15 15">{drawn}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'
