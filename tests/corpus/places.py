"""Real administrative divisions and invented departments for composed reports.

The divisions are real (so that codes and prefixes can be resolved); the bureaus do not exist.
"""

from dataclasses import dataclass
from random import Random

__all__ = ["DOMAINS", "REGIONS", "Domain", "Region", "choose_domain", "choose_region"]


@dataclass(frozen=True)
class Region:
    """An administrative division with its six-digit code; `district` is empty for a whole city."""

    code: str
    province: str
    city: str
    district: str

    @property
    def name(self) -> str:
        """Province, city and district run together, as a classifier would name it."""
        city = "" if self.city == self.province else self.city
        return f"{self.province}{city}{self.district}"

    @property
    def prefix(self) -> str:
        """What departments of the region put before their names."""
        return f"{self.city}{self.district}" if self.district else self.city

    @property
    def short(self) -> str:
        """The lowest division alone (江夏区)."""
        return self.district or self.city

    @property
    def level(self) -> str:
        """区, 县 or 市."""
        return self.short[-1]


_TABLE = """
420114 湖北省 武汉市 蔡甸区
420115 湖北省 武汉市 江夏区
420117 湖北省 武汉市 新洲区
420506 湖北省 宜昌市 夷陵区
420606 湖北省 襄阳市 樊城区
420704 湖北省 鄂州市 鄂城区
310114 上海市 上海市 嘉定区
310118 上海市 上海市 青浦区
310120 上海市 上海市 奉贤区
310151 上海市 上海市 崇明区
430112 湖南省 长沙市 望城区
430121 湖南省 长沙市 长沙县
430211 湖南省 株洲市 天元区
431026 湖南省 郴州市 汝城县
440114 广东省 广州市 花都区
441303 广东省 惠州市 惠阳区
441523 广东省 汕尾市 陆河县
330110 浙江省 杭州市 余杭区
360111 江西省 南昌市 青山湖区
350203 福建省 厦门市 思明区
370202 山东省 青岛市 市南区
410105 河南省 郑州市 金水区
450103 广西壮族自治区 南宁市 青秀区
510115 四川省 成都市 温江区
610113 陕西省 西安市 雁塔区
420500 湖北省 宜昌市 -
430200 湖南省 株洲市 -
441300 广东省 惠州市 -
"""

REGIONS = tuple(
    Region(code, province, city, "" if district == "-" else district)
    for code, province, city, district in (line.split() for line in _TABLE.strip().splitlines())
)


@dataclass(frozen=True)
class Domain:
    """A field of work: bureau names, the 项 it spends on by role, fund and state-capital 项, what it does.

    Roles: `run` the agency itself, `admin` its general projects, `unit` a subordinate institution, `work` projects.
    """

    bureaus: tuple[str, ...]
    institutions: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    funds: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def _items(**roles: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, role) for role, codes in roles.items() for code in codes.split())


DOMAINS = (
    Domain(
        ("河湖堤防事务局", "水岸事务局"),
        ("泵站管护所", "堤防维修中心", "水情服务站"),
        _items(run="2130301", admin="2130302", work="2130304 2130305 2130306 2130314"),
        ("2120804",),
        duties=("编制河湖堤防管护计划并组织实施", "组织汛期巡查值守和物资调配", "指导沟渠闸站的维修养护"),
        topics=("堤防巡查", "泵站维修", "沟渠清淤", "汛期值守", "水情宣传"),
    ),
    Domain(
        ("城市更新事务局", "街区修缮事务局"),
        ("市政养护中心", "片区更新服务中心"),
        _items(run="2120101", admin="2120102", work="2120104 2120106 2120199 2120399 2120501 2210108"),
        ("2120801", "2120803"),
        duties=("拟订老旧片区更新方案并推进实施", "组织市政设施的日常养护", "开展工程质量安全抽查"),
        topics=("片区更新", "路灯养护", "街面巡查", "环卫保洁", "质量抽查"),
    ),
    Domain(
        ("发展规划事务局", "规划统筹事务局"),
        ("项目服务中心",),
        _items(run="2010401", admin="2010402", unit="2010450", work="2010404 2010499"),
        duties=("组织编制中长期发展规划", "开展重大项目前期论证", "跟踪经济运行并提出建议"),
        topics=("规划编制", "项目论证", "运行分析", "评估咨询", "政策研究"),
    ),
    Domain(
        ("普查统计事务局",),
        ("统计调查中心",),
        _items(run="2010501", admin="2010502", unit="2010550", work="2010505 2010507"),
        duties=("组织常规统计调查和周期性普查", "核查统计数据质量", "提供统计分析与咨询"),
        topics=("入户调查", "普查宣传", "数据核查", "填报培训", "统计分析"),
    ),
    Domain(
        ("乡土文化事务局", "文化惠民事务局"),
        ("图书流通中心", "群艺辅导站"),
        _items(run="2070199", work="2070104 2070108 2070109"),
        ("2070904", "2296003"),
        duties=("组织公益演出和群众文化活动", "管理公共阅读和文化服务场所", "开展旅游线路策划与推介"),
        topics=("公益演出", "阅读推广", "文艺辅导", "线路推介", "场馆开放"),
    ),
    Domain(
        ("社区福利事务局", "助老扶幼事务局"),
        ("救助服务站", "助老服务中心"),
        _items(run="2080201", admin="2080202", work="2080207 2080299 2081001 2081002 2081004 2082001 2089999 2089901"),
        ("2296002", "2296099"),
        duties=("落实困难家庭救助和老年福利政策", "管理地名标志和区划界线", "指导社区服务用房建设"),
        topics=("临时救助", "老年津贴", "儿童关爱", "地名标志", "社区服务"),
    ),
    Domain(
        ("健康促进事务局",),
        ("社区健康服务中心", "预防接种站"),
        _items(run="2100199", work="2100301 2100401 2100408 2100499"),
        duties=("组织基层健康服务和慢病随访", "开展疾病监测与预防接种", "指导健康宣传教育"),
        topics=("慢病随访", "预防接种", "健康宣讲", "档案管理", "人员培训"),
    ),
    Domain(
        ("湿地环境事务局", "生态修复事务局"),
        ("环境监测站",),
        _items(run="2110101", admin="2110102", work="2110301 2110302 2110307 2110399"),
        duties=("监测河湖和空气环境质量", "组织湿地岸线治理与修复", "开展环境执法检查"),
        topics=("水质监测", "扬尘治理", "岸线修复", "土壤调查", "设施维护"),
    ),
    Domain(
        ("农技推广事务局", "田园事务局"),
        ("农技服务站", "检验检测中心"),
        _items(run="2130104", work="2130106 2130108 2130109"),
        ("2120804",),
        duties=("推广农作物新品种新技术", "防控农作物和动物疫病", "组织农产品质量抽检"),
        topics=("品种试验", "疫病防控", "质量抽检", "农技培训", "示范田建设"),
    ),
    Domain(
        ("慢行交通事务局", "绿道建设事务局"),
        ("公路养护站", "候车设施管理所"),
        _items(run="2140101", admin="2140102", work="2140104 2140106 2140199"),
        ("2120803",),
        duties=("组织农村公路和绿道的建设养护", "检查运输秩序与安全", "管理公交候车设施"),
        topics=("公路养护", "桥梁检测", "绿道建设", "候车设施", "秩序核查"),
    ),
    Domain(
        ("校园建设事务局",),
        ("第一实验幼儿园", "青禾小学", "云溪中学"),
        _items(run="2050101", admin="2050102", work="2050201 2050202 2050203 2050299"),
        duties=("统筹校园建设与校舍维护", "保障幼儿园和中小学的教学运行", "开展校园安全检查"),
        topics=("校舍维护", "设备添置", "安全检查", "教研活动", "课后服务"),
    ),
    Domain(
        ("科普创新事务局",),
        ("科普服务中心",),
        _items(run="2060101", admin="2060102", work="2060404 2060702 2069999"),
        duties=("推动科技成果转化与推广", "组织科普活动和场馆开放", "落实研发投入奖补政策"),
        topics=("成果转化", "科普活动", "研发奖补", "项目评审", "科技统计"),
    ),
    Domain(
        ("产业服务事务局", "园区企业事务局"),
        ("企业服务中心",),
        _items(run="2150501", admin="2150502", work="2150805 2150899"),
        state=("2230105", "2230199"),
        duties=("开展企业走访和园区服务", "落实中小企业扶持政策", "处置国有企业改制遗留事项"),
        topics=("企业走访", "数字化奖补", "载体补助", "园区服务", "融资对接"),
    ),
    Domain(
        ("防灾备灾事务局",),
        ("备灾物资中心",),
        _items(run="2240101", admin="2240102", unit="2240150", work="2240104 2240106 2240108"),
        duties=("排查治理灾害隐患点", "组织应急演练和救援队伍建设", "开展企业安全生产检查"),
        topics=("隐患排查", "应急演练", "安全检查", "物资储备", "安全宣传"),
    ),
    Domain(
        ("公共法律事务局",),
        ("公共法律服务中心",),
        _items(run="2040601", admin="2040602", unit="2040650", work="2040604 2040607"),
        duties=("组织公共法律服务站点值守", "开展合法性审核与行政复议", "指导基层人民调解"),
        topics=("法律援助", "普法宣讲", "合法性审核", "人民调解", "站点值守"),
    ),
    Domain(
        ("云桥街道办事处", "望桥街道办事处", "溪亭街道办事处"),
        ("社区事务受理中心", "城市运行中心"),
        _items(run="2010301", admin="2010302", unit="2010350", work="2010399 2080299 2082001 2120104 2120399 2120501"),
        ("2120803", "2296002", "2296003"),
        duties=("办理辖区公共事务和便民服务", "组织街面秩序巡查与环境整治", "指导社区居民自治"),
        topics=("便民服务", "街面巡查", "环境整治", "社区自治", "助老服务"),
    ),
)


def choose_region(rng: Random, profile: str) -> Region:
    """A region that fits the profile's family."""
    wanted = {"wuhan": ("武汉市",), "shanghai": ("上海市",)}.get(profile.partition("-")[0])
    if wanted:
        return rng.choice([r for r in REGIONS if r.city in wanted])
    return rng.choice([r for r in REGIONS if r.city not in ("武汉市", "上海市")])


def choose_domain(rng: Random) -> Domain:
    """Any field of work."""
    return rng.choice(DOMAINS)
