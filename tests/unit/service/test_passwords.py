import datetime as dt

import pytest
from argon2 import PasswordHasher

from scoring.errors import InputError
from service import clock, passwords

GOOD = "Vier Kraniche üben Nachtflug"


def refusals(profile: str, password: str, *about: str | None, former: tuple[str, ...] = ()) -> list[str]:
    try:
        passwords.check(profile, password, about, former, "#/password")
    except InputError as error:
        return [one.code for one in error.faults]
    return []


@pytest.mark.parametrize(
    ("profile", "password", "expected"),
    [
        ("asvs", GOOD, []),
        ("asvs", "雨后山村新茶香满楼前小路", []),
        ("asvs", "kraniche 7x", ["password.length"]),
        ("asvs", "x" + "kraniche" * 16, ["password.length"]),
        ("asvs", "nur kleine kraniche", []),  # no kinds are asked for
        ("mlps", "Krani7ch", []),
        ("mlps", "Krani7c", ["password.length"]),
        ("mlps", "kraniche7", ["password.kinds"]),
        ("mlps", "Password1!", ["password.common"]),
        ("mlps", "abc", ["password.length", "password.kinds", "password.common"]),
    ],
)
def test_what_each_profile_asks(profile: str, password: str, expected: list[str]) -> None:
    assert refusals(profile, password) == expected


@pytest.mark.parametrize(
    "password",
    [
        *(
            "password1234",
            "P@ssw0rd2024!",
            "passwordpassword",
            "qwertyuiop123",
            "1qaz2wsx3edc",
            "woaini520131",
        ),
        *("123456789012", "13800000000#", "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "987654321098"),
        *("亩均论英雄2024", "Admin@Muhero2024", "welcome-to-Beijing"),
    ],
)
def test_what_everybody_guesses_first(password: str) -> None:
    assert passwords.is_common(password)


def test_ones_own_names_are_guessed_too() -> None:
    assert not passwords.is_common("zhangsan.2024.zhangsan")
    assert passwords.is_common("zhangsan.2024.zhangsan", ["Zhang.San", None])
    assert passwords.is_common("ZhangSan-admin-1", ["zhang.san"])


def test_long_repetitions_take_no_longer() -> None:
    """No expression backtracks over them: this would not end."""
    assert not passwords.is_common("abcde" + "a" * 122 + "?ü")


def test_the_last_ones_do_not_come_again() -> None:
    former = tuple(passwords.hash_of(f"Former {n} crane") for n in range(6))
    for n, expected in enumerate(["password.used_before"] * 5 + [None]):
        assert refusals("mlps", f"Former {n} crane", former=former) == ([expected] if expected else [])
    assert refusals("asvs", "Former 0 crane", former=former) == ["password.used_before"]
    assert refusals("asvs", "Former 1 crane", former=former) == []


def test_a_hash_tells_the_password_and_nothing_else() -> None:
    kept = passwords.hash_of("Ünder cranes 7")
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert passwords.is_right(kept, "U\u0308nder cranes 7")  # typed on another keyboard
    assert not passwords.is_right(kept, "Under cranes 7")
    assert not passwords.is_right(None, "Ünder cranes 7")
    assert not passwords.is_right("no hash", "x")


def test_a_hash_of_other_parameters_is_made_anew() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    assert passwords.is_outdated(old)
    assert not passwords.is_outdated(passwords.hash_of("x"))


def test_when_a_password_is_over() -> None:
    with clock.at(dt.datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING)) as hand:
        chosen = clock.now()
        hand.advance(days=89)
        assert not passwords.is_over("mlps", chosen)
        hand.advance(days=1)
        assert passwords.is_over("mlps", chosen)
        assert not passwords.is_over("asvs", chosen)
        assert passwords.is_over("asvs", None)


def test_a_password_for_once_is_good_by_itself() -> None:
    made = {passwords.one_time() for _ in range(3)}
    assert len(made) == 3
    assert all(len(one) >= 16 for one in made)
