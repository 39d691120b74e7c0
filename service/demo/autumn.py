"""July and August: two persons publish, lists are handed over, somebody pays, and one class is corrected."""

from collections.abc import Callable
from decimal import Decimal

from data.synthetic import COUNTY
from service import clock, handovers, payments, plans, policy_lists, publications, rectification
from service.demo.scene import YEAR, Scene
from service.payments import Order
from service.policy_lists import Line
from service.publication_tables import Publication

LISTS = {"electricity": "示范县供电公司（虚构）", "water": "示范县供水公司（虚构）"}
SURCHARGE, PERIOD = "power_surcharge", f"{YEAR + 1}-07"
SLIPPED = 10.0  # a decimal point that was one place off


def propose(scene: Scene) -> None:
    """The officer proposes the approved run for publication."""
    if not _publications(scene):
        reason = f"公布 {YEAR} 年度评价结果"
        publications.propose(scene.session, COUNTY, scene.campaign.id, scene.person("officer"), reason)


def publish(scene: Scene) -> None:
    """Another person makes public what waits, and signs the list."""
    for one in _publications(scene):
        if one.state == "proposed":
            keys = scene.config.keys_dir
            publications.publish(scene.session, COUNTY, one.id, scene.person("approver"), keys)


def hands_over(instrument: str, times: int = 1) -> Callable[[Scene], None]:
    """A policy list goes to the body that carries it out; again, once it was corrected."""
    return lambda scene: _hand_over(scene, instrument, times)


def draw_up_plans(scene: Scene) -> None:
    """Everybody in the classes that need it gets a plan."""
    if not plans.of_year(scene.session, COUNTY, YEAR):
        rectification.draw_up(scene.session, COUNTY, scene.run.id, scene.person("officer"))


def pay(scene: Scene) -> None:
    """The power company reports what it collected of somebody in the worst class."""
    if payments.page(scene.session, COUNTY).total:
        return
    line = _paying(scene)
    amount = Decimal(str(line.policy.amount)).quantize(Decimal("0.01"))
    order = Order(
        _newest(scene).id, line.uscc, SURCHARGE, "collected", amount, PERIOD, clock.today(), "示范-0188"
    )
    payments.record(scene.session, COUNTY, order, scene.person("officer"))


def propose_correction(scene: Scene) -> None:
    """The tax office finds a decimal point of the payer misplaced: a new run in place of the public one."""
    if _newest(scene).kind == "correction":
        return
    payer = payments.page(scene.session, COUNTY).items[-1].uscc
    scene.correct_tax({payer: round(scene.taxes(scene.run)[payer] * SLIPPED, 2)})
    run = scene.evaluate()
    reason = "税务数据小数点错一位，更正公布"
    publications.correct(scene.session, COUNTY, scene.campaign.id, run.id, reason, scene.person("officer"))


def _hand_over(scene: Scene, instrument: str, times: int) -> None:
    given = handovers.page(scene.session, COUNTY).items
    if sum(one.instrument == instrument for one in given) < times:
        place = scene.session, COUNTY, _newest(scene).id, instrument, LISTS[instrument]
        handovers.hand_over(*place, "csv", "zh", "", scene.person("officer"))


def _paying(scene: Scene) -> Line:
    """Of the larger ones in the worst class whose tax is known, who pays the smallest surcharge."""
    lines = policy_lists.of(scene.session, COUNTY, _newest(scene).id, "electricity")
    due = [one for one in lines if one.policy.name == SURCHARGE and one.executable and one.policy.amount]
    taxed, last = scene.taxes(scene.run), max(one.class_name for one in due)
    worst = [uscc for uscc in scene.in_classes(scene.run, [last]) if uscc in taxed]
    return min(
        (one for one in due if one.uscc in worst), key=lambda one: (one.policy.amount or 0.0, one.uscc)
    )


def _publications(scene: Scene) -> list[Publication]:
    return list(publications.page(scene.session, COUNTY, scene.campaign.id).items)


def _newest(scene: Scene) -> Publication:
    return _publications(scene)[0]
