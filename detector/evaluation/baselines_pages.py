"""Page cleaners as baselines: jusText, and line rules after the published C4 recipe (own code)."""

from __future__ import annotations

import html
import re

from corpus import sources
from detector.evaluation.baselines_texts import is_han_host, lines
from detector.evaluation.systems import Found

__all__ = ["JusText", "LineFilter"]

_HAN = re.compile(r"([\u3400-\u9fff])")
# jusText wants function words; it ships none for Chinese.
_CHINESE_STOPLIST = frozenset(
    "的了在是我有和就不人都一个上也很到说要去你会着没看好自己这那他她它们与及其为以于而之被把从对向但并等还将又或所"
)


class JusText:
    """jusText over the lines as paragraphs; a paragraph that it calls boilerplate is a span."""

    name = "jusText"
    note = "lines as <p>; Chinese is split into characters, with a stoplist of 70 function characters"

    def __init__(self) -> None:
        import justext

        self._justext = justext.justext
        self._english = frozenset(justext.get_stoplist("English"))

    def find(self, text: str) -> list[Found]:
        """Return the lines called boilerplate, score 1."""
        ranges = list(lines(text))
        chinese = is_han_host(text)
        bodies = [text[start:end] for start, end in ranges]
        if chinese:
            bodies = [_HAN.sub(r" \1 ", body) for body in bodies]
        page = "<html><body>" + "".join(f"<p>{html.escape(_printable(body))}</p>" for body in bodies) + "</body></html>"
        out: list[Found] = []
        for paragraph in self._justext(page, _CHINESE_STOPLIST if chinese else self._english):
            number = re.search(r"/p\[(\d+)\]$", paragraph.xpath)
            if number and paragraph.is_boilerplate and int(number[1]) <= len(ranges):
                out.append((*ranges[int(number[1]) - 1], 1.0))
        return sorted(set(out))


def _printable(text: str) -> str:
    """Return the text without what lxml refuses (control characters, lone surrogates)."""
    return "".join(" " if ord(c) < 32 or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff\x7f" else c for c in text)


class LineFilter:
    """Line rules in the manner of C4: an end mark, enough words, no code braces, no script note, no bad word."""

    name = "C4-style line filter"
    note = "own code: line goes when it has no end mark, under 3 words (5 Han), a brace, 'javascript', 'lorem ipsum' or a bad word"
    _ends = tuple(".!?\"'。！？”’…；;:：")
    _english_bad = ("porn", "xxx", "viagra", "cialis", "blowjob", "milf", "hentai", "slut", "nude", "escorts", "pussy", "cumshot")

    def __init__(self) -> None:
        chinese = [str(row["text"]) for row in sources.rows("lexicons") if row["file"] == "konsheng_色情类型" and len(row["text"]) > 1]
        self._bad = re.compile(
            "|".join([rf"\b{word}\b" for word in self._english_bad] + [re.escape(w) for w in sorted(chinese)]), re.IGNORECASE
        )

    def find(self, text: str) -> list[Found]:
        """Return the lines that break a rule, score 1."""
        return [(start, end, 1.0) for start, end in lines(text) if self.refuses(text[start:end])]

    def refuses(self, line: str) -> bool:
        """Tell whether a line breaks a rule."""
        lower = line.lower()
        if not line.endswith(self._ends) or "{" in line or "javascript" in lower or "lorem ipsum" in lower:
            return True
        if len(line.split()) < 3 and len(_HAN.findall(line)) < 5:
            return True
        return bool(self._bad.search(line))
