"""The fact vocabulary: every figure and attribute that an evaluation may speak of.

Units are those of the published documents: money in 万元, land in mu, energy in tce. Definitions:
`standards.md` §6 of the shared domain notes; 规上 and 规下 tables of the Zhejiang and Anhui documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.title import Title

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
    title: Title
    unit: str
    kind: Kind
    department: str
    is_input: bool = False


@dataclass(frozen=True)
class Attribute:
    """A text, a date or a list of labels of an enterprise."""

    code: str
    title: Title
    type: AttributeType
    department: str = "market"


FACTS: tuple[Fact, ...] = (
    Fact("tax", Title("实际入库税收", "Tax paid"), "万元", "flow", "tax"),
    Fact("revenue", Title("营业收入", "Revenue"), "万元", "flow", "statistics", is_input=True),
    Fact("value_added", Title("工业增加值", "Industrial value added"), "万元", "flow", "statistics"),
    Fact("profit", Title("利润总额", "Total profit"), "万元", "flow", "statistics"),
    Fact("output_value", Title("工业总产值", "Gross industrial output value"), "万元", "flow", "statistics"),
    Fact("sales", Title("开票销售收入", "Invoiced sales"), "万元", "flow", "tax"),
    Fact("energy", Title("综合能源消费量", "Energy consumption"), "tce", "flow", "statistics", is_input=True),
    Fact(
        "electricity_kwh", Title("用电量", "Electricity consumption"), "kWh", "flow", "power", is_input=True
    ),
    Fact(
        "emissions",
        Title("主要污染物排放量", "Emissions of main pollutants"),
        "t",
        "flow",
        "ecology",
        is_input=True,
    ),
    Fact(
        "cod",
        Title("化学需氧量排放量", "Emissions of chemical oxygen demand (COD)"),
        "t",
        "flow",
        "ecology",
        is_input=True,
    ),
    Fact(
        "so2", Title("二氧化硫排放量", "Emissions of sulphur dioxide"), "t", "flow", "ecology", is_input=True
    ),
    Fact(
        "nox", Title("氮氧化物排放量", "Emissions of nitrogen oxides"), "t", "flow", "ecology", is_input=True
    ),
    Fact("water_m3", Title("用水量", "Water consumption"), "m3", "flow", "water", is_input=True),
    Fact("gas_m3", Title("用气量", "Gas consumption"), "m3", "flow", "gas", is_input=True),
    Fact(
        "employees",
        Title("平均用工人数", "Average number of employees"),
        "人",
        "stock",
        "statistics",
        is_input=True,
    ),
    Fact("wages", Title("应付职工薪酬", "Payroll payable"), "万元", "flow", "statistics"),
    Fact("rd_expense", Title("研究与试验发展经费支出", "R&D expenditure"), "万元", "flow", "statistics"),
    Fact("patents", Title("有效发明专利数", "Valid invention patents"), "件", "stock", "market"),
    Fact("land_owned", Title("自有用地面积", "Own land"), "mu", "stock", "land"),
    Fact("land_rented_in", Title("承租用地面积", "Land rented in"), "mu", "stock", "land"),
    Fact("land_let_out", Title("出租用地面积", "Land let out"), "mu", "stock", "land"),
    Fact("rented_floor_m2", Title("承租厂房建筑面积", "Rented floor area"), "m2", "stock", "land"),
    Fact("tenants", Title("承租户数", "Number of tenants"), "户", "stock", "land"),
    Fact(
        "technical_upgrade_investment",
        Title("技术改造投资", "Investment in technical upgrading"),
        "万元",
        "flow",
        "statistics",
    ),
    Fact(
        "new_project_investment",
        Title("新建项目投资", "Investment in new projects"),
        "万元",
        "flow",
        "statistics",
    ),
    Fact(
        "safety_accidents_general",
        Title("一般生产安全事故起数", "Work safety accidents, general"),
        "起",
        "flow",
        "emergency",
    ),
    Fact(
        "safety_accidents_major",
        Title("较大及以上生产安全事故起数", "Work safety accidents, serious and above"),
        "起",
        "flow",
        "emergency",
    ),
    Fact(
        "environment_penalties", Title("环境行政处罚次数", "Environmental penalties"), "次", "flow", "ecology"
    ),
)

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("uscc", Title("统一社会信用代码", "Unified social credit code"), "text"),
    Attribute("name", Title("企业名称", "Name of the enterprise"), "text"),
    Attribute("industry", Title("行业代码(GB/T 4754)", "Industry code (GB/T 4754)"), "text"),
    Attribute("scale", Title("规模(规上/规下)", "Scale (above or below scale)"), "text", "statistics"),
    Attribute("township", Title("所属乡镇街道", "Township or subdistrict"), "text"),
    Attribute("park", Title("所属园区", "Industrial park"), "text"),
    Attribute("zone", Title("所属功能区", "Functional zone"), "text"),
    Attribute("register_status", Title("登记状态", "Registration status"), "text"),
    Attribute("registered_on", Title("登记日期", "Date of registration"), "date"),
    Attribute("production_started_on", Title("投产日期", "Start of production"), "date"),
    Attribute("completion_due_on", Title("合同约定竣工日期", "Contracted completion date"), "date", "land"),
    Attribute("land_granted_on", Title("土地出让日期", "Date of the land grant"), "date", "land"),
    Attribute("labels", Title("企业标签", "Labels of the enterprise"), "labels"),
    Attribute("rulings", Title("认定", "Rulings"), "labels", "bureau"),  # of a person; read as labels
    Attribute("parent_uscc", Title("集团母公司信用代码", "Credit code of the parent"), "text"),
    Attribute(
        "plot_holder_uscc", Title("用地权属企业信用代码", "Credit code of the plot holder"), "text", "land"
    ),
)

TITLES: Mapping[str, Title] = {one.code: one.title for one in FACTS} | {
    one.code: one.title for one in ATTRIBUTES
}
"""What a fact or an attribute is called, by its code."""

UNITS: Mapping[str, str] = {one.code: one.unit for one in FACTS}
