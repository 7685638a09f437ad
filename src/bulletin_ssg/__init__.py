"""bulletin: the publishing system for periodical bulletins. Markdown issues in, an HTML archive and a PDF edition out."""

__version__ = "0.1.0"
