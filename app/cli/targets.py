"""`kiim targets`: what an indicator shall be by when: decide, list, review from a release, replace, close; a template too."""

from datetime import datetime
from typing import Annotated, Any

import typer

from app.cli.operating import REFUSED, AsJson, operate, say
from app.targets.close import close as close_target
from app.targets.decide import decide
from app.targets.decide import replace as replace_target
from app.targets.hold import Held, areas_of, indicators_here
from app.targets.look_up import History, all_targets, find_target, history_of
from app.targets.review import ReviewDraft
from app.targets.review import review as review_target
from app.targets.state import Direction
from app.targets.target import Ending, Judgement, Review, Target, TargetDraft
from app.targets.templates import load_templates
from app.unit_of_work import UnitOfWork

_HELP = """Targets (Zielvorgaben): what an indicator shall be, where and until when,
who decided so, and every review of it.

A target is never changed. Whoever wants another value replaces it; what was
decided before stays readable with its reviews.
"""
_ADD_HELP = """Write down a target that was decided.

    kiim targets add b1_reached --area 06433 --at-least 60
        --due 2027-12-31 --decided-by Kreistag --decided-on 2026-03-02

The value is in per cent, or in days for an indicator of days (then usually
--at-most). --decided-by is an office or a body, never a person's name.
`kiim targets indicators` lists the codes and the areas each is told for;
`kiim targets template` shows what others set themselves. 100 per cent can
never be shown to be reached: no share is published as 0 or 100 per cent.
"""
_REVIEW_HELP = """Review a target: hold it against a release and say what follows.

    kiim targets review t_0192... --judgement act
        --comment "Es fehlen Kurse am Abend."

Number, margin and coverage are taken from the release (the newest, or
--release) and cannot be typed. The state follows by rule: reached, on the
way, missed, or it cannot be told, where the number is not published or the
target lies within its margin. The judgement is yours: content, watch, act
(measures are needed) or change (the target is to be changed).
"""
targets = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Targets of indicators with their reviews.")
Id = Annotated[str, typer.Argument(metavar="TARGET", help="The target's id, as `kiim targets list` prints it.")]
AtLeast = Annotated[int | None, typer.Option(help="Reached from this value on.")]
AtMost = Annotated[int | None, typer.Option(help="Reached up to this value.")]
Due = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Until when.")]
DecidedBy = Annotated[str, typer.Option(help="Which office or body decided; never a person.")]
DecidedOn = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When it decided.")]
Comment = Annotated[str, typer.Option(help="What a reader should know.")]


@targets.command(help=_ADD_HELP, short_help="Write down a target that was decided.")
def add(
    indicator: Annotated[str, typer.Argument(help="The indicator's code.")],
    area: Annotated[str, typer.Option(help="Official key of the area.")],
    due: Due,
    decided_by: DecidedBy,
    decided_on: DecidedOn,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    comment: Comment = "",
    template: Annotated[str | None, typer.Option(help="The template it was made from.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write down a target that was decided."""
    if template is not None and template not in load_templates().items:
        raise typer.BadParameter("no such template: kiim targets template", param_hint="--template")
    direction, value = _goal(at_least, at_most)
    draft = TargetDraft(
        indicator=indicator,
        area=area,
        value=value,
        direction=direction,
        due_on=due.date(),
        decided_by=decided_by.strip(),
        decided_on=decided_on.date(),
        comment=comment.strip(),
        template=template,
    )
    made = operate(lambda uow: decide(uow, draft), as_json)
    say(as_json, _document(made), f"{made.wire_id}: {made.indicator} in {made.area} {made.words}")


@targets.command("list")
def list_(
    ended: Annotated[bool, typer.Option("--ended", help="Those that ended as well.")] = False, as_json: AsJson = False
) -> None:
    """List the targets that stand, the soonest due first, with their last review."""

    async def work(uow: UnitOfWork) -> list[tuple[Target, Review | None]]:
        uow.unaudited("targets name nobody")
        return await all_targets(uow)

    found = [(target, last) for target, last in operate(work, as_json) if ended or target.closing is None]
    items = [{**_document(target), "last_review": None if last is None else _review(last)} for target, last in found]
    lines = [_line(target, last) for target, last in found]
    say(as_json, {"items": items}, "\n".join(lines) or "No target yet: kiim targets add --help")


@targets.command()
def show(target: Id, as_json: AsJson = False) -> None:
    """Show a target beside the newest release, with all its reviews."""

    async def work(uow: UnitOfWork) -> History:
        uow.unaudited("targets name nobody")
        return await history_of(uow, target)

    found = operate(work, as_json)
    reviews = [_review(each) for each in found.reviews]
    related = {name: other and other.wire_id for name, other in (("before", found.before), ("after", found.after))}
    words = [
        _line(found.target, None),
        f"  decided by {found.target.decided_by} on {found.target.decided_on}"
        + (f": {found.target.comment}" if found.target.comment else ""),
        *(f"  {name} it: {other}" for name, other in related.items() if other),
        *(f"  {_review_line(each)}" for each in found.reviews),
    ]
    say(as_json, {**_document(found.target), **related, "reviews": reviews}, "\n".join(words))


@targets.command(help=_REVIEW_HELP, short_help="Review a target from a release.")
def review(
    target: Id,
    judgement: Annotated[Judgement, typer.Option(help="What you make of it.")],
    comment: Comment,
    release: Annotated[str | None, typer.Option(help="Id of a release; the newest where left out.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it was reviewed; today where left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Review a target from a release."""

    async def work(uow: UnitOfWork) -> Held:
        return await review_target(
            uow, await find_target(uow, target), ReviewDraft(judgement, comment.strip(), release, on and on.date())
        )

    held = operate(work, as_json)
    day = held.listed.reference_date.isoformat()
    told = {"target": target, "reference_date": day, "state": held.state.value, "judgement": judgement.value}
    say(as_json, told, f"Reviewed with the release of {day}: {held.state.value.replace('_', ' ')}, {judgement.value}.")


@targets.command()
def replace(
    target: Id,
    due: Due,
    decided_by: DecidedBy,
    decided_on: DecidedOn,
    why: Annotated[str, typer.Option(help="Why another target takes its place; kept with it.")],
    at_least: AtLeast = None,
    at_most: AtMost = None,
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Put another target in the place of one; the former one stays readable with its reviews."""
    direction, value = _goal(at_least, at_most)

    async def work(uow: UnitOfWork) -> Target:
        former = await find_target(uow, target)
        draft = TargetDraft(
            indicator=former.indicator,
            area=former.area,
            value=value,
            direction=direction,
            due_on=due.date(),
            decided_by=decided_by.strip(),
            decided_on=decided_on.date(),
            comment=comment.strip(),
        )
        return await replace_target(uow, former, draft, why.strip())

    made = operate(work, as_json)
    say(as_json, _document(made), f"{made.wire_id} takes the place of {target}: {made.words}")


@targets.command()
def close(
    target: Id,
    reason: Annotated[Ending, typer.Option(help="How it ended.")],
    comment: Annotated[str, typer.Option(help="Why; kept with it.")],
    as_json: AsJson = False,
) -> None:
    """Let a target stand no more (done, given_up, mistaken); it stays readable with its reviews."""

    async def work(uow: UnitOfWork) -> None:
        await close_target(uow, await find_target(uow, target), reason, comment.strip())

    operate(work, as_json)
    say(as_json, {"target": target, "closed": reason.value}, f"{target}: {reason.value.replace('_', ' ')}.")


@targets.command()
def template(as_json: AsJson = False) -> None:
    """Show what others set themselves: a template to discuss, not a target."""
    found = load_templates()
    lines = [found.source]
    for one in found.items.values():
        lines.append(f"  {one.code}  {one.label}")
        lines.append(f"         {one.indicator or one.instead}" + (f", {one.value}" if one.indicator else ""))
    items = [{name: getattr(one, name) for name in one.__slots__} for one in found.items.values()]
    say(as_json, {"source": found.source, "template": True, "items": items}, "\n".join(lines))


@targets.command()
def indicators(as_json: AsJson = False) -> None:
    """List the indicators that a target can be set for, with the areas each is told for here."""

    async def work(uow: UnitOfWork) -> list[tuple[str, str, str, list[str]]]:
        uow.unaudited("definitions name nobody")
        return [(code, one.label, one.unit, areas_of(uow, one)) for code, one in indicators_here(uow).items()]

    found = operate(work, as_json)
    items = [{"code": code, "label": label, "unit": unit, "areas": areas} for code, label, unit, areas in found]
    lines = [f"{code} ({unit}): {label}. {len(areas)} areas, {', '.join(areas[:3])}" for code, label, unit, areas in found]
    say(as_json, {"items": items}, "\n".join(lines))


def _goal(at_least: int | None, at_most: int | None) -> tuple[Direction, int]:
    if (at_least is None) == (at_most is None):
        typer.echo("Say either --at-least or --at-most.", err=True)
        raise typer.Exit(REFUSED + 1)
    if at_least is not None:
        return Direction.AT_LEAST, at_least
    return Direction.AT_MOST, at_most or 0


def _document(target: Target) -> dict[str, Any]:
    ended = None if target.closing is None else {"reason": target.closing.reason.value, "comment": target.closing.comment}
    return {
        "id": target.wire_id,
        "indicator": target.indicator,
        "indicator_version": target.indicator_version,
        "area": target.area,
        "years_since_arrival": target.years_since_arrival,
        "direction": target.direction.value,
        "value": target.value,
        "unit": target.unit,
        "due_on": target.due_on.isoformat(),
        "decided_by": target.decided_by,
        "decided_on": target.decided_on.isoformat(),
        "comment": target.comment,
        "template": target.template,
        "ended": ended,
    }


def _review(review: Review) -> dict[str, Any]:
    names = ("value", "sign", "margin", "coverage", "comment")
    days = {name: getattr(review, name).isoformat() for name in ("reviewed_on", "reference_date", "as_of")}
    return {**days, **{name: getattr(review, name) for name in names}, "state": review.state, "judgement": review.judgement}


def _line(target: Target, last: Review | None) -> str:
    told = "" if last is None else f"; {_review_line(last)}"
    ended = "" if target.closing is None else f" (ended: {target.closing.reason.value.replace('_', ' ')})"
    return f"{target.wire_id}  {target.area}  {target.indicator}: {target.words}{ended}{told}"


def _review_line(review: Review) -> str:
    margin = "" if review.margin is None else f" +- {review.margin}"
    number = "not published" if review.value is None else f"{review.sign} {review.value}{margin}"
    return (
        f"{review.reference_date}: {number}, {review.state.value.replace('_', ' ')}, {review.judgement.value}: {review.comment}"
    )
