"""What the layers answer now, and so whether an earlier result still holds."""

from __future__ import annotations

from . import values
from .diagnostics import Refused
from .sources import ABSENT, Layers, Observation, ask
from .store import Store


class Answers:
    """What the layers answer now, asked at most once in a build, and not at all where nothing was touched."""

    def __init__(self, layers: Layers, store: Store, changed: frozenset[str] | None, moved: bool) -> None:
        """`changed`: names whose files differ from the last good build's, None where that is unknown; `moved`: whether
        any name appeared or vanished since."""
        self.layers, self.store = layers, store
        self.changed, self.moved = changed, moved
        self.known: dict[tuple[str, str], str] = {}
        self.untouched: dict[int, bool] = {}
        self.noted: set[str] = set()
        self.subjects: set[str] = set()

    def __call__(self, question: str, subject: str) -> str:
        asked = (question, subject)
        if asked not in self.known:
            try:
                self.known[asked] = ask(self.layers, question, subject)
            except Refused:
                self.known[asked] = ABSENT + " refused"
        return self.known[asked]

    def outside(self, files: str) -> set[str]:
        """Files that steps of this build read and the snapshot does not know: only a longer snapshot will notice their changes."""
        known = {line.split("\t", 2)[1] for line in files.split("\n") if line}
        asked = {subject.removeprefix("default/") for subject in self.subjects if subject.removeprefix("default/") not in known}
        return {name for name in asked if self.layers.read(name) is not None}

    def note(self, observations: str) -> None:
        """Remember what was asked by a step of this build."""
        if observations not in self.noted:
            self.noted.add(observations)
            self.subjects.update(o.subject for o in values.decode(observations, tuple[Observation, ...]) if o.question == "read")

    def quiet(self, seen: int) -> bool:
        """Whether no question of these observations can have a new answer since the last good build."""
        if self.changed is None:
            return False
        if seen not in self.untouched:
            observations = values.decode(self.store.observations(seen), tuple[Observation, ...])
            self.untouched[seen] = not any(
                self.moved if o.question == "names" else o.subject.removeprefix("default/") in self.changed for o in observations
            )
        return self.untouched[seen]

    def hold(self, seen: int) -> bool:
        """Whether all recorded answers are still given."""
        observations = values.decode(self.store.observations(seen), tuple[Observation, ...])
        return all(self(o.question, o.subject) == o.answer for o in observations)
