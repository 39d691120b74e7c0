"""What kinds and steps of jobs, events and periodic work are called."""

from collections.abc import Mapping

from service import language

Pairs = Mapping[str, tuple[str, str]]
KINDS: Pairs = {
    "import": ("接收部门数据", "Taking a file"),
    "evaluation": ("评价", "Evaluation"),
    "export": ("导出结果", "Export"),
    "retrain": ("重新训练模型", "Retraining"),
    "forecast": ("预测", "Forecast"),
    "simulation": ("办法试算", "Simulation"),
    "report": ("办法分析报告", "Report on the rules"),
    "notices": ("批量通知书", "Notices"),
    "routine": ("定时工作", "Periodic work"),
}
STAGES: Pairs = {
    "reading": ("读取", "reading"),
    "evaluating": ("评价", "evaluating"),
    "writing": ("写文件", "writing"),
    "assembling": ("汇集数据", "assembling"),
    "training": ("训练", "training"),
    "training_quarterly": ("训练年内预警", "training the warning"),
    "comparing": ("比较", "comparing"),
    "writing_card": ("写模型说明", "writing the card"),
    "forecasting": ("预测", "forecasting"),
    "simulating": ("试算", "simulating"),
    "reporting": ("分析", "reporting"),
    "typesetting": ("排版", "typesetting"),
    "looking_after": ("办理", "at work"),
}
STATES: Pairs = {
    "queued": ("等待执行", "waiting"),
    "running": ("执行中", "running"),
    "succeeded": ("已完成", "done"),
    "failed": ("未完成", "failed"),
}
ROUTINES: Pairs = {
    "deadlines": ("期限提醒", "reminders of deadlines"),
    "applications": ("到期申请", "applications that expire"),
    "confirmations": ("逾期未确认", "silence at a deadline"),
    "disputes": ("数据异议催办", "disputes that wait"),
    "objections": ("异议催办", "objections that wait"),
    "webhooks": ("事件推送", "webhooks"),
    "heads": ("导出审计链首", "heads of the audit log"),
    "retention": ("按期清理", "what is past its period"),
}
EVENTS: Pairs = {
    "result.published": ("结果公布", "result published"),
    "result.corrected": ("结果更正", "result corrected"),
    "objection.filed": ("提出异议", "objection filed"),
    "objection.decided": ("异议办结", "objection decided"),
}
INVITATIONS: Pairs = {
    "open": ("有效", "open"),
    "used": ("已使用", "used"),
    "revoked": ("已撤销", "revoked"),
    "expired": ("已过期", "expired"),
}


def spoken(pairs: Pairs) -> dict[str, str]:
    """Give words in the reader's language."""
    return {code: language.say(*pair) for code, pair in pairs.items()}
