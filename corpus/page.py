"""A page under the simulator's hands: lines of pieces, some of them injected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Gold", "Page", "Polluted"]


@dataclass(frozen=True, slots=True)
class Gold:
    """An injected fragment: half-open code-point offsets of the polluted text."""

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class Polluted:
    """A simulated page: polluted text, gold spans and the text before the injection."""

    id: str
    text: str
    gold: tuple[Gold, ...]
    original: str
    host_lang: str
    family: str
    mechanisms: tuple[str, ...]
    obfuscation: str = "none"
    replaces: bool = False


@dataclass(slots=True)
class Piece:
    """A run of a line's text; ``category`` is set when it was injected."""

    text: str
    category: str | None = None


@dataclass(slots=True)
class Page:
    """Lines of pieces. ``original`` stays as it was; ``mechanisms`` tells what was done."""

    lines: list[list[Piece]]
    original: str
    lang: str
    mechanisms: list[str] = field(default_factory=list)
    replaces: bool = False

    @classmethod
    def of(cls, text: str, lang: str) -> Page:
        """Make a page of a clean text."""
        return cls([[Piece(line)] for line in text.split("\n")], text, lang)

    def plain(self, index: int) -> str:
        """Return the text of a line."""
        return "".join(piece.text for piece in self.lines[index])

    def is_clean(self, index: int) -> bool:
        """Tell whether nothing was injected into a line yet."""
        return all(piece.category is None for piece in self.lines[index])

    def full_lines(self, minimum: int = 1) -> list[int]:
        """Return the clean lines of at least ``minimum`` characters."""
        return [i for i in range(len(self.lines)) if self.is_clean(i) and len(self.plain(i).strip()) >= minimum]

    def put_line(self, index: int, text: str, category: str) -> None:
        """Insert an injected line (or lines) before line ``index``."""
        self.lines.insert(index, [Piece(text, category)])

    def put_inside(self, index: int, at: int, text: str, category: str, *, before: str = "", after: str = "") -> None:
        """Inject ``text`` into a clean line at character ``at``; ``before``/``after`` are blanks added round it."""
        if not self.is_clean(index):
            raise ValueError("a line holds an injected fragment already: its marks would be lost")
        line = self.plain(index)
        pieces = [Piece(line[:at] + before), Piece(text, category), Piece(after + line[at:])]
        self.lines[index] = [piece for piece in pieces if piece.text]

    def weave(self, index: int, parts: Iterable[tuple[int, str, str, str]]) -> None:
        """Inject several fragments into a clean line: (place, fragment, category, blanks behind it), places rising."""
        line, at = self.plain(index), 0
        pieces: list[Piece] = []
        for place, text, category, after in parts:
            pieces += [Piece(line[at:place]), Piece(text, category), Piece(after)]
            at = place
        self.lines[index] = [piece for piece in [*pieces, Piece(line[at:])] if piece.text]

    def add(self, lines: Iterable[Sequence[Piece]], *, glue: bool = False) -> None:
        """Add lines at the end (``glue``: the first one to the last line); what is not injected in them is the page's own.

        So it belongs to ``original`` too, where that is known. Only a clean last line can be glued to.
        """
        for pieces in lines:
            own = "".join(piece.text for piece in pieces if piece.category is None)
            if glue and self.is_clean(-1):
                self.lines[-1] += pieces
                self.original += own if self.original else ""
            else:
                self.lines.append(list(pieces))
                self.original += "\n" + own if self.original else ""
            glue = False

    def insert(self, index: int, text: str) -> int:
        """Insert honest lines before line ``index`` while nothing is injected, else at the end; return where they start.

        They are the page's own, so ``original`` gets them too.
        """
        if not all(self.is_clean(i) for i in range(len(self.lines))):
            index = len(self.lines)
            self.add([Piece(line)] for line in text.split("\n"))
            return index
        self.lines[index:index] = [[Piece(line)] for line in text.split("\n")]
        if self.original:
            self.original = "\n".join(self.plain(i) for i in range(len(self.lines)))
        return index

    def disguise(self, change: Callable[[str], str]) -> None:
        """Rewrite every injected piece, keeping its line breaks and edges free of blanks."""
        for line in self.lines:
            for piece in line:
                if piece.category is not None:
                    changed = "\n".join(change(part) for part in piece.text.split("\n"))
                    piece.text = changed.strip() or piece.text

    def finish(self, identity: str, *, family: str, obfuscation: str = "none") -> Polluted:
        """Return the page as text with gold spans."""
        parts: list[str] = []
        gold: list[Gold] = []
        at = 0
        for number, line in enumerate(self.lines):
            if number:
                parts.append("\n")
                at += 1
            for piece in line:
                if piece.category is not None:
                    gold.append(Gold(at, at + len(piece.text), piece.category))
                parts.append(piece.text)
                at += len(piece.text)
        return Polluted(
            identity,
            "".join(parts),
            tuple(gold),
            self.original,
            self.lang,
            family,
            tuple(self.mechanisms),
            obfuscation,
            self.replaces,
        )
