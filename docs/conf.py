"""How the documentation is built: offline, with warnings as errors (make docs)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from geocensus import __version__

project = "geocensus"
author = "The geocensus authors"
copyright = "2026, the geocensus authors"
release = version = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "geocensus_pages"]
exclude_patterns = ["_build", "_ext", "jupyter_execute"]
suppress_warnings = ["mystnb.unknown_mime_type"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# The notebook is committed without outputs and run here: the pages show what today's code answers.
nb_execution_mode = "auto"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
# Widgets would be fetched from a CDN.
nb_ipywidgets_js = {}

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
napoleon_use_param = False
napoleon_custom_sections = [("Source", "notes_style")]

html_theme = "pydata_sphinx_theme"
html_title = "geocensus"
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
