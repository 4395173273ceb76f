"""Why a file, or a row of it, is refused: one class a reason, each message with its remedy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, type[FileError]] = {}


class FileError(ValueError):
    """A file that is refused whole. Its text says what is wrong and what to do."""

    code = ""
    message = _("The file cannot be read.")

    def __init_subclass__(cls):
        REASONS[cls.code] = cls

    def __init__(self, **values):
        super().__init__(self.code)
        self.values = values

    def __str__(self):
        return str(self.message) % self.values


class TooLarge(FileError):
    code = "too_large"
    message = _(
        "The file is larger than %(most)s MB. Leave out layers or columns, or split it into "
        "several files."
    )


class UnknownFormat(FileError):
    code = "unknown_format"
    message = _(
        "This is none of the formats that can be read: GeoJSON, KML, KMZ, GPX, GeoPackage, a ZIP "
        "with a Shapefile, or CSV with coordinates. Save the data again in one of them."
    )


class ProjectFile(FileError):
    code = "project_file"
    message = _(
        "This file only points to data elsewhere (%(kind)s). Export the layer itself, for example "
        "as GeoPackage, and upload that."
    )


class Empty(FileError):
    code = "empty"
    message = _("The file is empty, or none of its layers has features. Export it once more.")


class Damaged(FileError):
    code = "damaged"
    message = _(
        "The file is damaged or incomplete: it cannot be read as %(format)s. Export it once more."
    )


class NotStrictJson(FileError):
    code = "not_strict_json"
    message = _(
        "This is no valid JSON (%(where)s). NaN, Infinity, comments and trailing commas are not "
        "allowed. Export the data once more as GeoJSON (RFC 7946)."
    )


class NotGeoJson(FileError):
    code = "not_geojson"
    message = _(
        "This JSON is no GeoJSON: a FeatureCollection, a Feature or a geometry is expected. "
        "TopoJSON and Esri JSON are not read; export as GeoJSON."
    )


class TooDeep(FileError):
    code = "too_deep"
    message = _("The file is nested too deeply. Export the features without groups of groups.")


class HasEntities(FileError):
    code = "has_entities"
    message = _(
        "The XML declares a document type or entities, which are refused because they can hide "
        "attacks. Remove the DOCTYPE, or export the data once more."
    )


class NotWellFormed(FileError):
    code = "not_well_formed"
    message = _("The XML is broken in line %(line)s. Export the data once more.")


class BrokenArchive(FileError):
    code = "broken_archive"
    message = _("The ZIP is damaged or uses a method that is not read. Pack the files once more.")


class EncryptedArchive(FileError):
    code = "encrypted_archive"
    message = _("The ZIP is protected by a password. Pack the files without one.")


class TooManyMembers(FileError):
    code = "too_many_members"
    message = _("The ZIP holds more than %(most)s files. Pack only the files of the layer.")


class UnpacksTooLarge(FileError):
    code = "unpacks_too_large"
    message = _(
        "The ZIP unpacks to more than %(most)s MB or is packed suspiciously tight. Split the data "
        "into several files."
    )


class UnsafeMember(FileError):
    code = "unsafe_member"
    message = _(
        "The ZIP holds “%(name)s”, a link or a path that leads out of it. Pack the files of the "
        "layer alone, without links."
    )


class NestedArchive(FileError):
    code = "nested_archive"
    message = _("The ZIP holds another archive, “%(name)s”. Unpack it and pack its files alone.")


class DuplicateMember(FileError):
    code = "duplicate_member"
    message = _("The ZIP holds “%(name)s” twice. Pack each layer once.")


class NothingInArchive(FileError):
    code = "nothing_in_archive"
    message = _(
        "The ZIP holds no layer. A Shapefile needs its .shp, .shx and .dbf; other formats one file."
    )


class MixedArchive(FileError):
    code = "mixed_archive"
    message = _(
        "The ZIP holds several data files (%(names)s). Upload them one by one; only Shapefiles may "
        "be several in a ZIP."
    )


class IncompleteShapefile(FileError):
    code = "incomplete_shapefile"
    message = _("The Shapefile “%(name)s” lacks its %(missing)s. Pack all its files into the ZIP.")


class TooManyLayers(FileError):
    code = "too_many_layers"
    message = _("The file has more than %(most)s layers. Export the layers that are needed.")


class UnknownLayer(FileError):
    code = "unknown_layer"
    message = _("The file has no layer “%(name)s”. Choose one that it has.")


class TooManyFeatures(FileError):
    code = "too_many_features"
    message = _("The layer has more than %(most)s features. Split it into several files.")


class TooManyCorners(FileError):
    code = "too_many_corners"
    message = _(
        "The layer's geometries have more than %(most)s corners together. Simplify them in a GIS "
        "program, or split the layer."
    )


class TooManyFields(FileError):
    code = "too_many_fields"
    message = _("The layer has more than %(most)s columns. Leave out those that are not needed.")


class TooMuchText(FileError):
    code = "too_much_text"
    message = _("The layer's texts are longer than %(most)s MB together. Leave out long columns.")


class NoCoordinates(FileError):
    code = "no_coordinates"
    message = _(
        "No columns with coordinates were found. Name them latitude and longitude (lintang and "
        "bujur), x and y, easting and northing, or wkt. Columns: %(columns)s"
    )


class NoHeader(FileError):
    code = "no_header"
    message = _("The first row of the table must name its columns.")


class BadEncoding(FileError):
    code = "bad_encoding"
    message = _("The text's encoding is not recognised. Save the file as UTF-8.")


class ExternalCrs(FileError):
    code = "external_crs"
    message = _(
        "The file's “crs” refers to another address. Export it in WGS 84, or with a name such as "
        "EPSG:32748."
    )


class UnknownCrs(FileError):
    code = "unknown_crs"
    message = _(
        "The file's coordinate system (%(name)s) is not known. Choose the right one, or export the "
        "data in WGS 84 (EPSG:4326)."
    )


class MissingCrs(FileError):
    code = "missing_crs"
    message = _(
        "The file does not tell its coordinate system, and the numbers do not show it. Choose the "
        "right one."
    )


class TooSlow(FileError):
    code = "too_slow"
    message = _("Reading the file takes too long. Simplify its geometries or split it.")


class TooMuchMemory(FileError):
    code = "too_much_memory"
    message = _("Reading the file needs too much memory. Simplify its geometries or split it.")


class Crashed(FileError):
    code = "crashed"
    message = _("The file cannot be read: it is damaged, or made to do harm. Export it once more.")


# Why single rows are not taken; the rest of the file is.
PROBLEMS = {
    "no_geometry": _("There is no position or shape."),
    "bad_geometry": _("The geometry cannot be read."),
    "kind": _("A map cannot show this kind of geometry, only points, lines and areas."),
    "not_finite": _("A coordinate is no number (NaN or infinite)."),
    "corners": _("The geometry has too many corners; simplify it."),
    "off_globe": _(
        "It lies outside the range of its coordinate system; check the coordinate system."
    ),
    "bad_coordinate": _("A coordinate cannot be read."),
    "long_text": _("A text is too long."),
    "not_feature": _("This is no GeoJSON feature."),
    "columns": _("There are more cells than the table has columns."),
}


def file_error(code: str, values: dict) -> FileError:
    """The exception for what the jail answered. Its values come from a stranger's file."""
    reason = REASONS.get(code, Crashed)
    shown = {str(name): str(value)[:200] for name, value in values.items()}
    try:
        error = reason(**shown)
        str(error)
    except (KeyError, ValueError):
        return Crashed()
    return error


def row_problem(code: str):
    """What is wrong with a row, in a sentence."""
    return PROBLEMS.get(code, _("It cannot be read."))
