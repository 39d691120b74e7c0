"""March and April: departments hand in, enterprises confirm, dispute or stay silent, the first run."""

from collections.abc import Callable

from sqlalchemy import select

from data import synthetic
from data.synthetic import COUNTY
from service import campaigns, confirmations, disputes, evaluations, forms, listing, reminders, schemes
from service.confirmation_tables import Confirmation, Dispute
from service.confirmations import Answer, Item
from service.demo import people, years
from service.demo.scene import YEAR, Scene

ANSWERING = 6  # enterprises; the rest are silent, and so have accepted
STATES = ("C", "D")  # whose data are worth a look
GAS, NO_GAS = "gas_m3", 0.0
TAX, REVENUE = f"fact:tax:{YEAR}", f"fact:revenue:{YEAR}"
MISSED = 38.6  # 10 000 yuan that the tax office had left out


def begin(scene: Scene) -> None:
    """The officer begins the campaign by the year's rules."""
    people.enter(scene.session)
    officer = scene.person("officer")
    scheme = schemes.add(scene.session, COUNTY, synthetic.scheme_text(YEAR), officer)
    campaigns.create(scene.session, COUNTY, YEAR, scheme.id, False, officer)


def open_collection(scene: Scene) -> None:
    """The list is drawn from the register; departments are asked for their files."""
    _draw(scene)
    scene.advance("collecting", "名单已生成，开始收集部门数据")


def hands_in(department: str, corrects: bool = False) -> Callable[[Scene], None]:
    """A department hands in its files, or what corrects them."""
    return lambda scene: scene.hand_in(department, corrects)


def look_after(scene: Scene) -> None:
    """What happens to deadlines by themselves."""
    reminders.look_after(scene.session, scene.config, COUNTY)


def ask(scene: Scene) -> None:
    """The list is drawn anew; enterprises are asked whether their data are right."""
    years.waive(scene.session, scene.campaign, scene.person("officer"))
    _draw(scene)
    scene.advance("confirming", "部门数据已齐，请企业确认")


def answers(place: int) -> Callable[[Scene], None]:
    """One enterprise states what only it knows, and confirms the rest; the first two dispute a datum."""
    return lambda scene: _answer(scene, place)


def tax_office_corrects(scene: Scene) -> None:
    """The tax office finds the first dispute right, and hands a correction in."""
    for one in _open(scene, TAX):
        figure = next(item for item in _items(scene, one.uscc) if item.datum.id == TAX).datum.value or 0.0
        made = scene.correct_tax({one.uscc: round(figure + MISSED, 2)})
        reason = "经核对完税证明，补计漏报税款"
        disputes.answer(scene.session, COUNTY, one.id, reason, scene.person("tax"), made.id)


def statistics_keep(scene: Scene) -> None:
    """Statistics keep what they said."""
    for one in _open(scene, REVENUE):
        reason = "与联网直报平台年报一致，维持原数据"
        disputes.answer(scene.session, COUNTY, one.id, reason, scene.person("statistics"))


def confirms_again(scene: Scene) -> None:
    """Whoever was right confirms the corrected figure."""
    _say(scene, _answering(scene)[0], lambda item: item.datum.id == TAX and item.answer is None)


def time_is_over(scene: Scene) -> None:
    """Silence is recorded; the data stand."""
    look_after(scene)
    confirmations.note_silence(scene.session, scene.config, COUNTY)
    scene.advance("evaluating", "确认期满，开始评价")


def first_run(scene: Scene) -> None:
    """The year is evaluated for the first time."""
    if scene.campaign.evaluation_id is None:
        scene.evaluate_and_choose("数据齐全，选用本次运行")


def go_to_review(scene: Scene) -> None:
    """The run goes to those who review it."""
    scene.advance("reviewing", "初步结果提交复核")


def _draw(scene: Scene) -> None:
    listing.draw(scene.session, COUNTY, scene.campaign.id, scene.person("officer"))


def _answering(scene: Scene) -> list[str]:
    """Who answers: larger enterprises that were low last year and are evaluated this year."""
    former = evaluations.published(scene.session, COUNTY, YEAR - 1)
    low = scene.in_classes(former, STATES) if former else []
    listed = set(listing.usccs(scene.session, scene.campaign))
    return [uscc for uscc in low if uscc in listed][:ANSWERING]


def _answer(scene: Scene, place: int) -> None:
    everybody = _answering(scene)
    if place >= len(everybody) or _has_answered(scene, everybody[place]):
        return
    uscc, session, number = everybody[place], scene.session, scene.campaign.id
    actor = scene.enterprise(uscc)
    disputed = (TAX, REVENUE)[place] if place < 2 else ""
    if any(one.datum.code == GAS and one.asked for one in _items(scene, uscc)):
        forms.fill(session, COUNTY, number, uscc, {GAS: NO_GAS}, actor)
    _say(
        scene,
        uscc,
        lambda item: item.datum.id != disputed and (not item.asked or item.datum.value is not None),
    )
    if disputed:
        _dispute(scene, uscc, disputed)


def _dispute(scene: Scene, uscc: str, datum: str) -> None:
    item = next(one for one in _items(scene, uscc) if one.datum.id == datum)
    actor, reason = scene.enterprise(uscc), "与本企业凭证不符，附证明材料"
    said = Answer(datum, "disputed", item.datum.submission_id, reason, "见证明材料")
    confirmations.answer(scene.session, COUNTY, scene.campaign.id, uscc, [said], actor)
    filed = disputes.latest(scene.session, scene.campaign, uscc)[datum]
    scene.attach(f"dispute/{filed.id}", f"{item.datum.title}凭证", actor)


def _say(scene: Scene, uscc: str, is_right: Callable[[Item], bool]) -> None:
    """Confirm those data that are right."""
    said = [
        Answer(one.datum.id, "confirmed", one.datum.submission_id)
        for one in _items(scene, uscc)
        if is_right(one)
    ]
    if said:
        confirmations.answer(scene.session, COUNTY, scene.campaign.id, uscc, said, scene.enterprise(uscc))


def _items(scene: Scene, uscc: str) -> tuple[Item, ...]:
    return confirmations.sheet(scene.session, COUNTY, scene.campaign.id, uscc).items


def _has_answered(scene: Scene, uscc: str) -> bool:
    mine = (Confirmation.campaign_id == scene.campaign.id) & (Confirmation.uscc == uscc)
    return scene.session.scalar(select(Confirmation.id).where(mine).limit(1)) is not None


def _open(scene: Scene, datum: str) -> list[Dispute]:
    wanted = disputes.Filter(campaign_id=scene.campaign.id, state="open")
    return [one for one in disputes.page(scene.session, COUNTY, wanted).items if one.datum == datum]
