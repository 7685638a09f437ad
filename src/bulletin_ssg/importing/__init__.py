"""From what a secretariat has, a Word file or a text, to an issue file: `understanding` is pure, `filing` is the door."""
