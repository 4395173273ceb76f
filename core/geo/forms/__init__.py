"""Form fields, widgets and panels for points and other geometries.

Each keeps a text that can be typed and that is what is posted; the map is added by a script.
"""

from core.geo.forms.fields import GeometryFormField, PointFormField
from core.geo.forms.panels import GeometryPanel, PointPanel
from core.geo.forms.splitting import SplitForm
from core.geo.forms.widgets import GeometryWidget, PointWidget

__all__ = [
    "GeometryFormField",
    "GeometryPanel",
    "GeometryWidget",
    "PointFormField",
    "PointPanel",
    "PointWidget",
    "SplitForm",
]
