"""The fact vocabulary: every figure and attribute that an evaluation may speak of.

Units are those of the published documents: money in 万元, land in mu, energy in tce. Definitions:
`standards.md` §6 of the shared domain notes; 规上 and 规下 tables of the Zhejiang and Anhui documents.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["flow", "stock"]
AttributeType = Literal["text", "date", "labels"]


@dataclass(frozen=True)
class Fact:
    """A number with a unit.

    `kind`: a flow adds up over the quarters of a year, a stock holds at its end. `is_input`: something
    used up (energy, staff, land use fees), so that a merged unit has none as soon as a member's is
    missing: a missing denominator must never help.
    """

    code: str
    title: str
    unit: str
    kind: Kind
    department: str
    is_input: bool = False


@dataclass(frozen=True)
class Attribute:
    """A text, a date or a list of labels of an enterprise."""

    code: str
    title: str
    type: AttributeType
    department: str = "market"


FACTS: tuple[Fact, ...] = (
    Fact("tax", "实际入库税收", "万元", "flow", "tax"),
    Fact("revenue", "营业收入", "万元", "flow", "statistics", is_input=True),
    Fact("value_added", "工业增加值", "万元", "flow", "statistics"),
    Fact("profit", "利润总额", "万元", "flow", "statistics"),
    Fact("output_value", "工业总产值", "万元", "flow", "statistics"),
    Fact("sales", "开票销售收入", "万元", "flow", "tax"),
    Fact("energy", "综合能源消费量", "tce", "flow", "statistics", is_input=True),
    Fact("electricity_kwh", "用电量", "kWh", "flow", "power", is_input=True),
    Fact("emissions", "主要污染物排放量", "t", "flow", "ecology", is_input=True),
    Fact("cod", "化学需氧量排放量", "t", "flow", "ecology", is_input=True),
    Fact("so2", "二氧化硫排放量", "t", "flow", "ecology", is_input=True),
    Fact("nox", "氮氧化物排放量", "t", "flow", "ecology", is_input=True),
    Fact("water_m3", "用水量", "m3", "flow", "water", is_input=True),
    Fact("gas_m3", "用气量", "m3", "flow", "gas", is_input=True),
    Fact("employees", "平均用工人数", "人", "stock", "statistics", is_input=True),
    Fact("wages", "应付职工薪酬", "万元", "flow", "statistics"),
    Fact("rd_expense", "研究与试验发展经费支出", "万元", "flow", "statistics"),
    Fact("patents", "有效发明专利数", "件", "stock", "market"),
    Fact("land_owned", "自有用地面积", "mu", "stock", "land"),
    Fact("land_rented_in", "承租用地面积", "mu", "stock", "land"),
    Fact("land_let_out", "出租用地面积", "mu", "stock", "land"),
    Fact("rented_floor_m2", "承租厂房建筑面积", "m2", "stock", "land"),
    Fact("tenants", "承租户数", "户", "stock", "land"),
    Fact("technical_upgrade_investment", "技术改造投资", "万元", "flow", "statistics"),
    Fact("new_project_investment", "新建项目投资", "万元", "flow", "statistics"),
    Fact("safety_accidents_general", "一般生产安全事故起数", "起", "flow", "emergency"),
    Fact("safety_accidents_major", "较大及以上生产安全事故起数", "起", "flow", "emergency"),
    Fact("environment_penalties", "环境行政处罚次数", "次", "flow", "ecology"),
)

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("uscc", "统一社会信用代码", "text"),
    Attribute("name", "企业名称", "text"),
    Attribute("industry", "行业代码(GB/T 4754)", "text"),
    Attribute("scale", "规模(规上/规下)", "text", "statistics"),
    Attribute("township", "所属乡镇街道", "text"),
    Attribute("park", "所属园区", "text"),
    Attribute("zone", "所属功能区", "text"),
    Attribute("register_status", "登记状态", "text"),
    Attribute("registered_on", "登记日期", "date"),
    Attribute("production_started_on", "投产日期", "date"),
    Attribute("completion_due_on", "合同约定竣工日期", "date", "land"),
    Attribute("land_granted_on", "土地出让日期", "date", "land"),
    Attribute("labels", "企业标签", "labels"),
    Attribute("rulings", "认定", "labels", "bureau"),  # of a person; read as labels
    Attribute("parent_uscc", "集团母公司信用代码", "text"),
    Attribute("plot_holder_uscc", "用地权属企业信用代码", "text", "land"),
)
