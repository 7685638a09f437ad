"""Tables that are data: read as typed values, drawn, joined over the issues, written as files; all of it pure."""
