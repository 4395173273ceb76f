"""How static files are stored: under names that tell their content, so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Names within JavaScript modules follow too: a module never meets another release's."""

    support_js_module_import_aggregation = True
    # A name that changes changes the file that imports it: as many rounds as imports are deep.
    max_post_process_passes = 12
