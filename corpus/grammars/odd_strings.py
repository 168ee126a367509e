"""Numbers, codes, addresses and other odd strings that news items and records are full of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID

from corpus.grammars.letters import bare_domain, digits, first_upper, han_count, invented, letters

__all__ = ["MADE"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WORDS = "get set parse max retry user session order price feed cache index batch node token tmp raw legacy sync queue idx cfg v2 img test"
_NAMES = _WORDS.split()
_UPPER = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _hex(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))


def _upper(rng: Random, low: int, high: int) -> str:
    return "".join(rng.choice(_UPPER) for _ in range(rng.randint(low, high)))


def _mixed(rng: Random, count: int) -> str:
    return "".join(rng.choice(_UPPER + "0123456789") for _ in range(count))


def _ident(rng: Random) -> str:
    """Return a name of code."""
    words = [rng.choice(_NAMES) for _ in range(rng.randint(1, 3))] + [rng.choice([letters(rng, 2, 6), digits(rng, 2), rng.choice(_NAMES)])]
    return rng.choice(["_".join(words), "_".join(words), words[0] + "".join(map(str.title, words[1:])), "__" + "_".join(words)])


def _serial(rng: Random) -> str:
    forms = (
        _upper(rng, 1, 3) + digits(rng, rng.randint(4, 9)),
        f"{_upper(rng, 2, 3)}-{_mixed(rng, 5)}",
        f"{digits(rng, 2)}{_upper(rng, 1, 2)}{digits(rng, 5)}",
    )
    return rng.choice(forms)


def _uid(rng: Random) -> str:
    forms = (
        f"{rng.randint(2005, 2026)}/{rng.randint(10, 9999)}",
        f"{_upper(rng, 2, 4)}-{rng.randint(2008, 2026)}-{digits(rng, 4)}",
        f"No. {rng.randint(100, 99999)}",
    )
    return rng.choice(forms).replace("No. ", rng.choice(["No. ", "#", "N°"]))


def _tick(rng: Random) -> str:
    code = _upper(rng, 2, 4)
    return rng.choice(
        [code, f"{code}.{rng.choice(['L', 'N', 'OL', 'HE', 'PA', 'TO'])}", f"NYSE: {code}", f"{digits(rng, 4)}.T", f"{code}.AX"]
    )


def _long_domain(rng: Random) -> str:
    parts = [rng.choice([letters(rng, 3, 9), rng.choice(_NAMES), invented(rng, 1, 3)]) for _ in range(rng.randint(2, 4))]
    return (
        rng.choice(["-", ".", ""]).join(parts)
        + rng.choice([".example-cdn", "", ".pages"])
        + rng.choice([".net", ".top", ".org", ".com.cn"])
    )


def _money_en(rng: Random) -> str:
    sign = rng.choice(["$", "$", "€", "£", "C$", "A$", "HK$"])
    amount = f"{rng.randint(1, 990)}.{rng.randint(1, 9)}" if rng.random() < 0.5 else str(rng.randint(2, 990))
    return rng.choice(
        [f"{sign}{amount} million", f"{sign}{amount} billion", f"{amount} million euros", f"{sign}{amount}m", f"{amount} bln yen"]
    )


def _price_en(rng: Random) -> str:
    value = int(9 * 300 ** rng.random())
    return rng.choice(
        [f"${value:,}", f"€{value}", f"£{value}", f"${value}.{rng.choice(['99', '50', '00'])}", f"{value:,} euros", f"{value} USD"]
    )


def _money_zh(rng: Random) -> str:
    amount = rng.choice([f"{rng.randint(1, 900)}.{rng.randint(1, 99)}", str(rng.randint(2, 900))])
    return amount + rng.choice(["亿元", "亿元", "万元", "亿港元", "亿美元", "亿欧元"])


def _wechat(rng: Random) -> str:
    name = rng.choice([letters(rng, 2, 4) + digits(rng, 4), letters(rng, 6, 9), digits(rng, 9)])
    return rng.choice(["微信", "V信", "vx:", "薇", "威信号", "WX：", "客服微信", "➕v "]) + name


MADE: dict[str, Callable[[Random], str]] = {
    **{"n" * size: partial(lambda size, rng: str(rng.randint(max(2, 10 ** (size - 1)), 10**size - 1)), size) for size in range(1, 5)},
    "nn1": lambda rng: f"{rng.randint(1, 12):02}",
    "q": lambda rng: str(rng.randint(1, 4)),
    "ph": lambda rng: rng.choice(["2", "2b", "3", "III"]),
    "pm": lambda rng: rng.choice("+-"),
    "nwk": lambda rng: han_count(rng.randint(1, 6)).replace("两", "二"),
    "big": lambda rng: rng.choice([f"{rng.randint(10000, 999999):,}", str(rng.randint(10000, 99999))]),
    "dec": lambda rng: f"{rng.randint(0, 9)}.{rng.randint(1, 9)}",
    "dec2": lambda rng: f"{rng.randint(0, 8)}.{rng.randint(1, 99):02}",
    "cent": lambda rng: f"0.{rng.randint(1, 990):03}",
    "year": lambda rng: str(rng.randint(1990, 2026) if rng.random() < 0.3 else rng.randint(2016, 2026)),
    "day": lambda rng: str(rng.randint(1, 28)),
    "time": lambda rng: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
    "wday": lambda rng: rng.choice(_DAYS),
    "price": lambda rng: f"{rng.randint(1, 400)}.{rng.randint(0, 99):02}",
    "moneyb": _money_zh,
    "money": _money_en,
    "money0": _price_en,
    "hash": lambda rng: _hex(rng, rng.choice([40, 64])),
    "hash32": lambda rng: _hex(rng, 32),
    "hash7": lambda rng: _hex(rng, rng.randint(7, 10)),
    "hex": lambda rng: "0x" + _hex(rng, 8).upper(),
    "uuid": lambda rng: str(UUID(int=rng.getrandbits(128))),
    "uid": _uid,
    "ser": _serial,
    "code": lambda rng: _upper(rng, 1, 3),
    "ident": _ident,
    "ver": lambda rng: ".".join(str(rng.randint(0, 30)) for _ in range(rng.randint(2, 4))),
    "tick": _tick,
    "astock": lambda rng: rng.choice(["600", "000", "300", "688", "002"]) + digits(rng, 3),
    "hk": lambda rng: "0" + digits(rng, 4),
    "isin": lambda rng: rng.choice(["XS", "DE", "US", "FR"]) + "000" + digits(rng, 7),
    "isbn": lambda rng: f"978-{rng.randint(0, 9)}-{digits(rng, 4)}-{digits(rng, 4)}-{rng.randint(0, 9)}",
    "doi": lambda rng: f"10.{rng.randint(1000, 9999)}/{letters(rng, 3, 6)}.{rng.randint(2009, 2026)}.{digits(rng, 5)}",
    "ip": lambda rng: ".".join(str(rng.randint(1, 254)) for _ in range(4)),
    "flight": lambda rng: _upper(rng, 2, 2) + str(rng.randint(100, 9999)),
    "coord": lambda rng: (
        f"{rng.randint(1, 70)}°{rng.randint(10, 59)}′{rng.choice('NS')} {rng.randint(1, 170)}°{rng.randint(10, 59)}′{rng.choice('EW')}"
    ),
    "vin": lambda rng: _mixed(rng, 17),
    "key": lambda rng: "-".join(_mixed(rng, 5) for _ in range(3)),
    "key6": lambda rng: "".join(rng.choice([_mixed(rng, 1), letters(rng, 1, 1)]) for _ in range(11)),
    "pass": lambda rng: letters(rng, 4, 7) + digits(rng, 3),
    "dom": bare_domain,
    "longdom": _long_domain,
    "url": lambda rng: f"https://{bare_domain(rng)}/{rng.choice([letters(rng, 3, 8), digits(rng, 5), _hex(rng, 6), ''])}",
    "mail": lambda rng: f"{rng.choice(['press', 'info', 'desk', invented(rng, 2, 2)])}@{bare_domain(rng)}",
    "coup": lambda rng: invented(rng, 1, 2).upper() + rng.choice(["10", "20", "50", "VIP", "88", digits(rng, 3)]),
    "wx": _wechat,
    "inv": lambda rng: first_upper(invented(rng, 2, 3)),
}
