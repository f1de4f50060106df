"""Invented targets of the district: reached, on the way, missed, and such as nothing can be told of, with their reviews."""

from dataclasses import replace as changed
from datetime import date, timedelta

from app.demo.batches import Plan
from app.demo.district import MUNICIPALITIES
from app.demo.history import quarter_ends
from app.monitoring.shelf import Listed, Shelf
from app.targets.decide import decide, replace
from app.targets.look_up import all_targets
from app.targets.review import ReviewDraft, review
from app.targets.state import Direction
from app.targets.target import Judgement, Target, TargetDraft
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World

KREIS = MUNICIPALITIES[0].ags[:5]
COUNCIL = "Kreistag Musterland (erfunden)"
TOWN = "Stadtrat Musterstadt (erfunden)"
STEERING = "Steuerungsgruppe Integration (erfunden)"
_REVIEW_AFTER = timedelta(days=35)


async def furnish_targets(world: World, plan: Plan) -> int:
    """Decide and review the invented targets, unless there are targets; returns how many stand."""
    ends = quarter_ends(plan.now.date())
    async with open_unit(world) as uow:
        there = [target for target, _ in await all_targets(uow) if target.closing is None]
        releases = {one.reference_date: one for one in await Shelf().listed(uow)}
        if there or any(end not in releases for end in ends):
            uow.unaudited("reading what there is")
            return len(there)
        former = await decide(uow, _language(ends, 40, "Beschluss zur Integrationsstrategie"))
        await _review(uow, former, releases[ends[2]], Judgement.CHANGE, "Es kommen mehr Menschen neu an als angenommen.")
        why = "Der Wert war ohne die vielen Neuankünfte gerechnet. Der Landkreis setzt ein Ziel, das er erreichen kann."
        language = changed(_language(ends, 30, "Nach der ersten Überprüfung angepasst"), decided_on=ends[2] + timedelta(days=60))
        later = await replace(uow, former, language, why)
        await _review(uow, later, releases[ends[4]], Judgement.WATCH, "Der Anteil steigt langsam, aber stetig.")
        await _review(uow, later, releases[ends[6]], Judgement.ACT, "In drei Gemeinden fehlen Kurse am Abend.")
        for draft, judgement, comment in _others(ends):
            target = await decide(uow, draft)
            await _review(uow, target, releases[ends[-2]], judgement, comment)
    return 1 + len(_others(ends))


async def _review(uow: UnitOfWork, target: Target, listed: Listed, judgement: Judgement, comment: str) -> None:
    on = min(listed.reference_date + _REVIEW_AFTER, uow.now.date())
    await review(uow, target, ReviewDraft(judgement, comment, listed.wire_id, on))


def _others(ends: list[date]) -> list[tuple[TargetDraft, Judgement, str]]:
    def drafted(indicator: str, value: int, direction: Direction, due_on: date, comment: str) -> TargetDraft:
        return TargetDraft(
            indicator=indicator,
            area=KREIS,
            value=value,
            direction=direction,
            due_on=due_on,
            decided_by=STEERING,
            decided_on=ends[2] + timedelta(days=41),
            comment=comment,
        )

    at_least, at_most = Direction.AT_LEAST, Direction.AT_MOST
    one, two, three = (_year_end(ends[-1], years) for years in (1, 2, 3))
    a1 = drafted("a1_after_3_years", 90, at_least, three, "Begonnen mit der Vorlage der IAS, Wert vom Kreistag")
    return [
        (
            changed(_language(ends, 25, "Teilziel der Stadt"), area=MUNICIPALITIES[0].ags, decided_by=TOWN, due_on=one),
            Judgement.WATCH,
            "Die Stadt liegt gleichauf mit dem Kreis.",
        ),
        (
            drafted("counselling_use", 45, at_least, one, "Beratung soll fast jede zweite Person erreichen"),
            Judgement.CONTENT,
            "Erreicht. Der Anteil sinkt aber, weil viele neu sind.",
        ),
        (
            drafted("course_dropout", 15, at_most, ends[-4], "Weniger Abbrüche durch Kinderbetreuung in jedem zweiten Kurs"),
            Judgement.ACT,
            "Verfehlt. Die Kinderbetreuung begann erst in zwei Kursen.",
        ),
        (
            drafted("days_to_b1", 700, at_most, two, "Kürzere Wartezeit auf den zweiten Kursteil"),
            Judgement.ACT,
            "Die Wartezeit wächst. Vorschlag: ein gemeinsamer Anmeldetag aller Träger.",
        ),
        (
            changed(a1, template="ias_1", decided_by=COUNCIL),
            Judgement.WATCH,
            "Noch nicht zu sagen. Wir werben um Zustimmung zur Statistik.",
        ),
    ]


def _language(ends: list[date], value: int, comment: str) -> TargetDraft:
    return TargetDraft(
        indicator="b1_reached",
        area=KREIS,
        value=value,
        direction=Direction.AT_LEAST,
        due_on=_year_end(ends[-1], 2),
        decided_by=COUNCIL,
        decided_on=ends[0] - timedelta(days=20),
        comment=comment,
    )


def _year_end(day: date, years: int) -> date:
    return date(day.year + years, 12, 31)
