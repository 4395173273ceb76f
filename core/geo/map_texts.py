"""What the map component says in the browser, in the language of the page that holds it.

The scripts have no texts of their own: these go to them with the map's configuration. A name in
braces is filled in by the script.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def map_texts() -> dict[str, str]:
    return {
        "loading": _("The map is being loaded …"),
        "broken": _("The map cannot be shown. What it would show is below."),
        "help": _(
            "Arrow keys move the map, plus and minus zoom, Enter opens what is nearest to the "
            "middle. The list beside the map says the same."
        ),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "layers": _("Layers"),
        "noLayer": _("No layer is shown."),
        "base": _("Base map"),
        "list": _("In this view"),
        "listOf": _("{layer}: {count}"),
        "listMore": _("{count} more: zoom in to list them."),
        "listEmpty": _("Nothing of the layers shown lies in this view."),
        "unnamed": _("Without a name"),
        "search": _("Search the map"),
        "searchHint": _("Village, place or coordinates"),
        "searchButton": _("Search"),
        "searchNone": _("Nothing is called “{text}”. Try a part of the name, or coordinates."),
        "searchFailed": _("The search does not answer. Try again in a moment."),
        "searchFound": _("Found: {count}"),
        "coordinates": _("Coordinates"),
        "gone": _("The map shows {title}."),
        "close": _("Close"),
        "clear": _("Clear the search"),
        "page": _("Open its page"),
        "yes": _("yes"),
        "no": _("no"),
        "cardOf": _("{layer}: {title}"),
        "position": _("Position"),
        "locate": _("My position"),
        "locating": _("Asking the device where it is …"),
        "located": _("You are here, within {metres} metres."),
        "locateDenied": _(
            "The device does not tell its position. Allow it in the browser's settings of this "
            "website, then try again."
        ),
        "locateFailed": _("The device does not know its position. Try again outdoors."),
        "locateMissing": _("This browser cannot tell its position here."),
        "share": _("Share"),
        "shareLabel": _("Link to this view"),
        "shared": _("The link to this view has been copied."),
        "shareCopy": _("Copy the link below."),
        "layerFailed": _("{layer} cannot be loaded. The other layers are shown."),
        "layerBack": _("{layer} is shown again."),
        "layerPart": _("{layer} has more here than is shown: zoom in."),
        "offline": _("There is no connection. The map goes on when it is back."),
        "retry": _("Try again"),
        "terms": _("Data:"),
        "other": _("Other"),
    }


def editor_texts() -> dict[str, str]:
    return {
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "broken": _("The map cannot be loaded. Enter the position as text."),
        "map": _("Map for drawing"),
        "help": _(
            "Arrow keys move the map, plus and minus zoom, Enter sets a corner in the middle, "
            "Escape gives up what is being drawn."
        ),
        "chooseOnMap": _("Choose on the map"),
        "hideMap": _("Hide the map"),
        "useMyPosition": _("Use my position"),
        "useMiddle": _("Take the middle of the map"),
        "chooseHelp": _("Press the place on the map, or move the map under the cross."),
        "chosen": _("Chosen: {position}"),
        "locating": _("Asking the device where it is …"),
        "located": _("Position taken, within {metres} metres. Check it on the map."),
        "locateDenied": _(
            "The device does not tell its position. Allow it in the browser's settings of this "
            "website, then try again."
        ),
        "locateFailed": _("The device does not know its position. Try again outdoors."),
        "locateMissing": _("This browser cannot tell its position here."),
        "tools": _("Drawing tools"),
        "point": _("Draw a point"),
        "line": _("Draw a line"),
        "polygon": _("Draw an area"),
        "select": _("Select and change"),
        "split": _("Split"),
        "finish": _("Finish"),
        "delete": _("Delete"),
        # Under a context of their own: a project's texts go before Wagtail's, whose editor of
        # texts says both as well.
        "undo": pgettext("map", "Undo"),
        "redo": pgettext("map", "Redo"),
        "fit": _("Show all"),
        "pointHelp": _("Press the place of the point."),
        "lineHelp": _("Press each corner; press the last one again, or Finish, to end the line."),
        "polygonHelp": _("Press each corner; press the first one again, or Finish, to close it."),
        "selectHelp": _(
            "Press a shape. Drag its corners; drag the small points between them to add corners; "
            "press a corner with the right button, or long, to remove it."
        ),
        "splitHelp": _("Draw a line across the line or area that is to be split, then Finish."),
        "splitNothing": _(
            "The line crosses nothing that can be split. Draw it all the way across."
        ),
        "splitDone": _("Split into {count} parts."),
        "deleted": _("The shape has been deleted. Undo brings it back."),
        "selectFirst": _("Press a shape first."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "drawn": _("Drawn."),
        "notText": _("The text is no GeoJSON that can be drawn: the map shows what was before."),
        "replaced": _("Drawn, in place of what was there before. Undo brings that back."),
        "splitOff": _(
            "Split into {count} parts. The largest stays here; each other becomes an entry of its "
            "own when you save."
        ),
        "tooMany": _("One entry cannot hold these parts: delete all but one, or undo."),
        "crossing": _("The border of an area crosses itself. Move a corner, or undo."),
        "hole": _("Cut a hole"),
        "holeHelp": _(
            "Press each corner of the hole, inside an area; press the first one again, or Finish, "
            "to close it."
        ),
        "holeOutside": _("A hole lies wholly inside an area: draw it within one."),
        "holeCrossing": _("A hole leaves its area or meets another one. Move a corner, or undo."),
        "holeDeleted": _("The hole has been deleted. Undo brings it back."),
        "holes": _("The area has holes. Press one to change it or to delete it."),
    }
