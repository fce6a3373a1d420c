"""Drafts, their check, and sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.mail.attachments import PRINT, suffix_of
from pybudget.mail.journal import Step

if TYPE_CHECKING:
    from pybudget import jobs
    from pybudget.mail.sending import Sending, SendingPlan


MOST_BODIES: Final = 5
"""Bodies that a report names; it counts all."""

WITHOUT_PRINT: Final = "PDF は付いていません。付けるときは「PDF」を作り、下書きを作り直してください。"


def draft_text(result: jobs.Draft) -> str:
    """Where the draft lies, what it holds, and what its maker must know."""
    bodies = "、".join(letter.envelope.label for letter in result.letters[:MOST_BODIES])
    more = " ほか" if len(result.letters) > MOST_BODIES else ""
    attached = result.letters[0].attachments
    lines = [
        f"下書きを作りました（送信はしていません）：{result.folder}",
        f"メール {len(result.letters)} 通（{bodies}{more}）　宛先 {len(result.recipients)} 件",
        *(f"添付：{one.name}（{one.size}）" for one in attached),
        *([] if any(suffix_of(one.name) == PRINT for one in attached) else [WITHOUT_PRINT]),
        *(f"確認：{note.text}" for note in result.notes),
        "送付確認票を印刷し、別の人が確かめてから送ってください。",
    ]
    return "\n".join(lines)


def draft_check_text(result: jobs.DraftCheck) -> str:
    """What a check of a draft has found: what is against it first."""
    against, found = result.verdict.against, result.verdict.found
    count = sum(len(mail.everybody) for mail in result.drafts.mails)
    lines = [
        f"下書き {result.drafts.number or '（番号なし）'}：メール {len(result.drafts.mails)} 通・宛先のべ {count} 件",
        *(f"［相違］{one.text}" for one in against),
        *(f"［確認］{one.text}" for one in found if one not in against),
        f"相違が {len(against)} 件あります。送らないでください。" if against else "マスターと一致しています。",
    ]
    return "\n".join(lines)


def plan_text(plan: SendingPlan) -> str:
    """What is about to be sent, and the question."""
    before = f"（前回までに渡したもの のべ {plan.before} 件は送りません）" if plan.before else ""
    unseen = "" if plan.is_seen else "注意：この下書きを、作成者とは別の人が確かめた記録（下書き確認）がありません。\n"
    return (
        f"メール {plan.mails} 通を {len(plan.addresses)} 件の宛先に、{plan.server.host}:{plan.server.port} から送ります"
        f"{before}。\n{unseen}送信するには、宛先の件数を入力してください："
    )


def sending_text(sending: Sending) -> str:
    """Who has it, and who has not."""
    lines = [""]
    for step in Step:
        there = sending.addresses(step)
        lines += [f"{step.value}：{len(there)} 件"] if there else []
        if step is not Step.SENT:
            lines += [f"　{address}{_answer(sending, address)}" for address in there]
    if sending.addresses(Step.GIVEN):
        lines.append("不明の相手には、届いたかどうかを確かめてください。もう一度実行しても、この相手には送りません。")
    if sending.stopped:
        lines.append(sending.stopped)
    if sending.is_complete:
        lines.append("全員に送信しました。")
    elif sending.addresses(Step.WAITING) or sending.addresses(Step.REFUSED):
        lines.append("同じ命令をもう一度実行すると、残りの相手にだけ送ります。")
    return "\n".join(lines)


def _answer(sending: Sending, address: str) -> str:
    return f"（{sending.answers[address]}）" if address in sending.answers else ""
