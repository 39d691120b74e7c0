"""Files put beside a dispute, an application, a ruling or an objection."""

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import fields

from data.filetype import KNOWN
from service.schemas.common import Query, given, maybe, one_of, text_of
from service.schemas.submissions import decent_file

ABOUT = ("What it is about: noun/number.", "所证明的事项：事项/编号", "dispute/12")


class EvidenceForm(ma.Schema):
    """A file with what it is about."""

    about = fields.String(**given(*ABOUT, validate=text_of(1, 60)))
    file = Upload(
        **given(
            "The file: PDF, PNG, JPG, DOCX, XLSX, CSV or TXT by its content, at most 20 MB.",
            "文件：按内容须为 PDF、PNG、JPG、DOCX、XLSX、CSV 或 TXT，不超过 20 MB",
            validate=decent_file,
        )
    )


class EvidenceQuery(Query):
    """About what."""

    about = fields.String(**given(*ABOUT, validate=text_of(1, 60)))


class Evidence(ma.Schema):
    """A file beside a thing."""

    id = fields.Integer(**given("Number of the evidence.", "材料编号", 5))
    about = fields.String(**given(*ABOUT))
    uscc = fields.String(
        **maybe("Enterprise whose evidence it is.", "材料所属企业的统一社会信用代码", "91990101MA00000000")
    )
    filename = fields.String(
        **given("Name; it ends as the content is.", "文件名，扩展名依内容而定", "发票.pdf")
    )
    type = fields.String(**given("What the content is.", "按内容判断的类型", "pdf", validate=one_of(*KNOWN)))
    size = fields.Integer(**given("Bytes.", "字节数", 48213))
    digest = fields.String(**given("SHA-256 of the file.", "文件的 SHA-256 摘要", "9f86d081884c7d65…"))
    attached_by = fields.Integer(**maybe("Account that put it there.", "提交的账户", 8))
    attached_at = fields.DateTime(**given("When.", "提交时间", "2025-04-08T08:30:00+00:00"))


class EvidenceList(ma.Schema):
    """The evidence about one thing."""

    items = fields.List(fields.Nested(Evidence()), **given("In the order in which it came.", "按提交先后"))
