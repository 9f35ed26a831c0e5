"""Going through Home Assistant's flows the way its frontend does."""

from collections.abc import Callable, Mapping
from typing import Any

from .client import Client, Json
from .report import DemoError

# A menu is answered with an option, a form with its fields, either of them fixed or made from
# the step that asks.
type Reply = str | Json | Callable[[Json], Json]
type Answer = Reply | Turns


class Turns:
    """The answers to a step that a flow comes back to, one each time."""

    def __init__(self, *replies: Reply) -> None:
        """Take them in their order."""
        self.replies = replies


async def walk(client: Client, path: str, start: Json, answers: Mapping[str, Answer]) -> Json:
    """Go through a flow with an answer to each step, and return what it ends with."""
    left = dict(answers)
    result = await client.post(path, start)
    while result["type"] in ("form", "menu"):
        result = await client.post(f"{path}/{result['flow_id']}", reply(result, left))
    if result["type"] != "create_entry":
        raise DemoError(f"The flow ended with {result['type']}: {result.get('reason')}")
    ended: Json = result
    return ended


def reply(step: Json, left: dict[str, Answer]) -> Json:
    """Return what to send to a step, which is asked as often as there are answers to it."""
    name = f"The {step['type']} {step['step_id']}"
    if step.get("errors"):
        told = step.get("description_placeholders")
        raise DemoError(f"{name} refuses what the demo filled in: {step['errors']}, {told}")
    if (answer := left.pop(step["step_id"], None)) is None:
        raise DemoError(f"{name} is not one the demo expects; it asks for {asked(step)}")
    if isinstance(answer, Turns):
        answer, *later = answer.replies
        left |= {step["step_id"]: Turns(*later)} if later else {}
    if isinstance(answer, str):
        return {"next_step_id": answer}
    return answer(step) if callable(answer) else answer


def asked(step: Json) -> list[Any]:
    """Return the options of a menu, or the fields of a form."""
    if step["type"] == "menu":
        return list(step["menu_options"])
    return [field["name"] for field in step["data_schema"]]


def suggested(step: Json) -> Json:
    """Leave a form as it is suggested."""
    return {
        field["name"]: field["description"]["suggested_value"]
        for field in step["data_schema"]
        if "suggested_value" in field.get("description", {})
    }


def first(number: int, step: Json) -> Json:
    """Pick the first options of the one list that a form shows."""
    (field,) = step["data_schema"]
    options = field["selector"]["select"]["options"]
    return {field["name"]: [option["value"] for option in options[:number]]}
