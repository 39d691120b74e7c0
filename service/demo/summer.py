"""May and June: rulings by two persons, the notice, three objections: one right, one wrong, one waiting."""

from collections.abc import Callable, Sequence

from data.synthetic import COUNTY
from service import evaluations, filing, gates, objections, reviews, rulings, settlements
from service.demo.scene import Scene
from service.filing import Filing
from service.objection_tables import Objection, Ruling
from service.objections import Filter
from service.reviews import Finding
from service.rulings import Proposal

OBJECTING = ("C", "D")
MORE = 2.0  # times the tax that was reported
LIFT = "提档"
RIGHT, WRONG, WAITING = range(3)
GROUNDS = (
    ("datum", "tax", "漏计两个季度的入库税款，附完税证明"),
    ("rule", "tax_per_land", "认为亩均税收不应包含在建厂房用地"),
    ("class", "", "认为类别与本企业实际贡献不符"),
)


def propose_rulings(scene: Scene) -> None:
    """The officer proposes to lift two enterprises by one class each, with documents."""
    if _rulings(scene):
        return
    officer, number = scene.person("officer"), scene.campaign.id
    for uscc, reason in zip(
        scene.in_classes(scene.run, ["B"]), ("首台（套）重大技术装备", "市级重点培育企业"), strict=False
    ):
        document = "示范县会议纪要〔2025〕3号（虚构）"
        made = rulings.propose(scene.session, COUNTY, Proposal(number, uscc, LIFT, document, reason), officer)
        scene.attach(f"ruling/{made.id}", f"{reason}证明", officer)


def decide_rulings(scene: Scene) -> None:
    """The approver approves one and refuses the other; the year is run again, for a label was added."""
    proposed = [one for one in _rulings(scene) if one.state == "proposed"]
    answers = (rulings.approve, "符合第十四条第一项"), (rulings.refuse, "不在第十四条所列情形之内")
    for one, (decide, answer) in zip(proposed, answers, strict=False):
        decide(scene.session, COUNTY, one.id, answer, scene.person("approver"))


def run_after_rulings(scene: Scene) -> None:
    """The year is run again with what was ruled."""
    if gates.is_outdated(scene.session, scene.run):
        scene.evaluate_and_choose("已计入认定结果")


def go_on_notice(scene: Scene) -> None:
    """The approver lets names and classes go on notice."""
    scene.advance("notice", "同意公示", by="approver")


def objects(place: int) -> Callable[[Scene], None]:
    """One enterprise objects, and shows a document."""
    return lambda scene: _object(scene, place)


def upheld_by(step: str, name: str) -> Callable[[Scene], None]:
    """A reviewer finds the first objection right."""
    return lambda scene: _review(scene, RIGHT, step, name)


def rejected_by(step: str, name: str, place: int = WRONG) -> Callable[[Scene], None]:
    """A reviewer finds an objection wrong."""
    return lambda scene: _review(scene, place, step, name)


def go_to_decide(scene: Scene) -> None:
    """The time for objections is over."""
    scene.advance("deciding", "公示期和异议期满")


def escalate(scene: Scene) -> None:
    """What waits too long is told to those above."""
    objections.escalate(scene.session, scene.config, COUNTY)


def carry_out(scene: Scene) -> None:
    """What was found right becomes a submission of the tax office, a new run, and the one that is chosen."""
    found = _objections(scene)[RIGHT]
    if found.state != "upheld":
        return
    made = scene.correct_tax(_right(scene, found))
    run = scene.evaluate_and_choose("已落实成立的异议")
    settlements.settle(scene.session, COUNTY, found.id, made.id, run.id, scene.person("officer"))


def approve(scene: Scene) -> None:
    """The approver approves the run that another person chose."""
    scene.advance("approved", "经县政府常务会议研究同意（虚构）", by="approver")


def _object(scene: Scene, place: int) -> None:
    if len(_objections(scene)) > place:
        return
    about, subject, grounds = GROUNDS[place]
    uscc = _objecting(scene)[place]
    actor = scene.enterprise(uscc)
    made = filing.file(scene.session, COUNTY, scene.campaign.id, Filing(uscc, about, subject, grounds), actor)
    scene.attach(f"objection/{made.id}", "异议说明", actor)


def _objecting(scene: Scene) -> list[str]:
    """Who objects: of those in the worse classes, who has an account comes first."""
    taxed = scene.taxes(scene.run)
    found = [uscc for uscc in scene.in_classes(scene.run, OBJECTING) if uscc in taxed]
    return sorted(found, key=lambda uscc: not scene.has_account(uscc))


def _review(scene: Scene, place: int, step: str, name: str) -> None:
    found = _objections(scene)[place]
    if found.state != reviews.STEPS[step].state:
        return
    if place == RIGHT:
        change = [
            {"uscc": uscc, "code": "tax", "value": figure} for uscc, figure in _right(scene, found).items()
        ]
        finding = Finding("upheld", "经核对完税证明，情况属实", change)
    else:
        finding = Finding("rejected", "数据和规则适用无误，理由不成立")
    reviews.give(scene.session, COUNTY, found.id, step, finding, scene.person(name))


def _right(scene: Scene, found: Objection) -> dict[str, float]:
    """What the tax should be, as both reviewers find."""
    run = evaluations.get(scene.session, COUNTY, found.evaluation_id)
    return {found.uscc: round(scene.taxes(run)[found.uscc] * MORE, 2)}


def _rulings(scene: Scene) -> Sequence[Ruling]:
    found = rulings.page(scene.session, COUNTY, campaign_id=scene.campaign.id).items
    return sorted(found, key=lambda one: one.id)


def _objections(scene: Scene) -> Sequence[Objection]:
    found = objections.page(scene.session, COUNTY, Filter(campaign_id=scene.campaign.id)).items
    return sorted(found, key=lambda one: one.id)
