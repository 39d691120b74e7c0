"""Who is in the demo county: names, codes, places, dates, who enters and who leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data import uscc
from data.synthetic.industries import Floats, Industries, Integers

COUNTY = "990101"
COUNTY_NAME = "示范县(虚构)"
_NUMERALS = (*"一二三四五六七八九十", *(f"十{digit}" for digit in "一二三四五六七"))
_KINDS = ["街道"] * 3 + ["镇"] * 10 + ["乡"] * 4
TOWNSHIPS = tuple(f"示范第{numeral}{kind}" for numeral, kind in zip(_NUMERALS, _KINDS, strict=True))
_TRADES = ("机械", "电气", "竹木", "新材料", "鞋服")
PARKS = (*(f"示范{trade}产业园" for trade in _TRADES), "示范创业小微园")
ZONES = ("示范经济开发区", "示范高新技术产业园区", "示范生态工业区")
LEAVING_SHARE = 0.03
SYMBOLS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Population:
    """Every enterprise that ever was in the county, present or not (n places each).

    `enters`, `leaves`: first and last year in the register (leaves 9999: stays). `starts`: year of
    production. Dates are days. `quality`: how well it is run, standard normal. `park`, `zone`,
    `parent` (the place of the parent company): −1 none.
    """

    uscc: Texts
    name: Texts
    division: Integers
    industry: Texts
    township: Integers
    park: Integers
    zone: Integers
    enters: Integers
    leaves: Integers
    moves: Flags
    starts: Integers
    registered_on: Days
    production_started_on: Days
    completion_due_on: Days
    parent: Integers
    quality: Floats

    def __len__(self) -> int:
        return len(self.uscc)

    def present(self, year: int) -> Flags:
        """Who is in the register of this year (n)."""
        return (self.enters <= year) & (year <= self.leaves)


def draw(rng: Generator, industries: Industries, years: range, total: int) -> Population:
    """A population of which exactly `total` are present in each of the years."""
    quality, enters, leaves = _lives(rng, years, total)
    n = len(enters)
    division = rng.choice(len(industries.share), n, p=industries.share)
    township = rng.choice(len(TOWNSHIPS), n, p=_falling(len(TOWNSHIPS)))
    zone, park = _places(rng, township)
    registered, started, due = _dates(rng, enters, years[0])
    return Population(
        uscc=_codes(rng, n),
        name=_names(rng, industries, division),
        division=division,
        industry=_classes(rng, industries, division),
        township=township,
        park=park,
        zone=zone,
        enters=enters,
        leaves=leaves,
        moves=rng.random(n) < 0.3,
        starts=started.astype("datetime64[Y]").astype(int) + 1970,
        registered_on=registered,
        production_started_on=started,
        completion_due_on=due,
        parent=np.where(rng.random(n) < 0.012, rng.integers(0, max(total // 60, 1), n), -1),
        quality=quality,
    )


def _lives(rng: Generator, years: range, total: int) -> tuple[Floats, Integers, Integers]:
    leaving = round(total * LEAVING_SHARE)
    n = total + leaving * (len(years) - 1)
    quality = rng.standard_normal(n)
    enters = np.full(n, years[0])
    for step, year in enumerate(years[1:]):
        enters[total + step * leaving : total + (step + 1) * leaving] = year
    leaves = np.full(n, 9999)
    for year in years:
        young = (enters > year - 2) & (enters > years[0])
        hazard = rng.exponential(size=n) * np.exp(0.8 * quality)
        hazard[young | (leaves < 9999)] = np.inf
        leaves[np.argsort(hazard, kind="stable")[:leaving]] = year
    return quality, enters, leaves


def _falling(n: int) -> Floats:
    weights = 1 / (np.arange(n) + 3.0)
    share: Floats = weights / weights.sum()
    return share


def _places(rng: Generator, township: Integers) -> tuple[Integers, Integers]:
    """Zones lie in the first townships, parks anywhere: zone and park of each, −1 for none."""
    inside = rng.random(len(township)) < 0.6
    zone = np.where(inside & (township < 6), township // 2, -1)
    park = np.where(rng.random(len(township)) < 0.45, township % len(PARKS), -1)
    return zone, park


def _dates(rng: Generator, enters: Integers, first: int) -> tuple[Days, Days, Days]:
    """Registration, start of production, completion due (not a date for the old ones)."""
    n = len(enters)
    old = enters == first
    age = np.where(old, rng.integers(500, 9000, n), rng.integers(0, 330, n))
    year_end = (enters - 1970).astype("datetime64[Y]").astype("datetime64[D]") + np.timedelta64(364, "D")
    registered: Days = year_end - age.astype("timedelta64[D]")
    late = np.where(rng.random(n) < 0.25, rng.integers(900, 1800, n), rng.integers(90, 800, n))
    started: Days = registered + np.where(old, rng.integers(90, 400, n), late)
    slack = rng.integers(-400, 500, n)
    due: Days = np.where(old, np.datetime64("NaT"), started + slack)
    return registered, started, due


def _codes(rng: Generator, n: int) -> Texts:
    """Codes valid in form; the registering division exists nowhere, so that no enterprise can have one."""
    numbers = rng.permutation(1_000_000)[:n]
    return np.array([uscc.make(f"91{COUNTY}MH{number:06d}") for number in numbers], dtype=object)


def _names(rng: Generator, industries: Industries, division: Integers) -> Texts:
    """Names of cyclical signs: plainly of nobody, and no two alike."""
    width, base, n = 3, len(SYMBOLS), len(division)
    while base**width < n:
        width += 1
    numbers = rng.permutation(base**width)[:n]
    digits = [numbers // base**place % base for place in range(width)]
    signs = ["".join(SYMBOLS[i] for i in row) for row in zip(*digits, strict=True)]
    words = [industries.words[place] for place in division]
    names = [f"示范{sign}{word}有限公司(虚构)" for sign, word in zip(signs, words, strict=True)]
    return np.array(names, dtype=object)


def _classes(rng: Generator, industries: Industries, division: Integers) -> Texts:
    pick = rng.random(len(division))
    codes = [industries.codes[place] for place in division]
    return np.array([some[int(p * len(some))] for some, p in zip(codes, pick, strict=True)], dtype=object)
