"""The PDF edition: an issue set in Chinese book typography, from HTML by WeasyPrint, with fonts that are the same everywhere."""
