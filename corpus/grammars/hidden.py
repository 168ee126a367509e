"""Addresses and numbers spelt so that filters do not read them."""

from __future__ import annotations

from random import Random

from corpus.grammars.letters import HAN_DIGITS, digits, letters, spread, syllables, wide

__all__ = ["alike", "chat", "disguised"]

# Letters that look like others: digits, Cyrillic and Greek letters, letters with marks.
_ALIKE = (
    str.maketrans("oieas", "01345"), str.maketrans("oieasl", "0!3@$|"), str.maketrans("aeopcxyi", "аеорсхуі"),
    str.maketrans("aeoinuvl", "αεοιηυνɩ"), str.maketrans("aeoinucs", "áéöìñüçš"), str.maketrans("abcdeghimnorstw", "ᴀʙᴄᴅᴇɢʜɪᴍɴᴏʀꜱᴛᴡ"),
)  # fmt: skip
_DOTS = {
    "en": (" . ", "(dot)", " dot ", "[.]", "·", "․", " .", "_", ",", "。", ". "),
    "zh": ("点", "。", "．", " 点 ", "·", "●", "丶", "(点)", "*", "、", " . ", "，"),
}
_MARKS = " .-·*_~|"


def alike(rng: Random, text: str) -> str:
    """Return the text with letters for others that look like them: all, or some."""
    table, share = rng.choice(_ALIKE), rng.choice([0.3, 0.6, 1.0])
    return "".join(char.translate(table) if rng.random() < share else char for char in text)


def disguised(rng: Random, host: str, lang: str) -> str:
    """Return a host name as it is, or so that filters do not find it."""
    at, dot = rng.randint(1, len(host) - 1), rng.choice(_DOTS[lang])
    forms = (
        host, alike(rng, host), host.replace(".", dot), spread(host.replace(".", rng.choice("..,·")), rng.choice(_MARKS)),
        wide(host).replace(".", rng.choice(["．", ".", "。"])), "".join(rng.choice([char.upper(), char]) for char in host),
        host[:at] + rng.choice([" ", "-", "\u200b", "\u200c", "*", " ."]) + host[at:], host.upper(), host.replace(".", ""), host.rsplit(".", 1)[0],
    )  # fmt: skip
    return rng.choices(forms, [42, 14, 14, 9, 5, 4, 6, 2, 2, 2])[0]


def chat(rng: Random) -> str:
    """Return a number or a name in a messenger, spelt so that filters do not read it at times."""
    name = rng.choice(
        [str(rng.randint(10**5, 10**10)), letters(rng, 2, 6) + digits(rng, rng.randint(2, 5)), syllables(rng, 3) + digits(rng, 2)]
    )
    han = str.maketrans("0123456789", HAN_DIGITS)
    return rng.choice([name, name, name, wide(name), spread(name, rng.choice("-. ·")), name.translate(han)])
