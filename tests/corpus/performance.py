"""Performance: the sections of the text, the key work and the self-evaluation forms."""

from tests.corpus.body import GENERAL
from tests.corpus.document import Cell, Grid, GridCell
from tests.corpus.evaluation import make_evaluations, overall_evaluation
from tests.corpus.measures import projects
from tests.corpus.narrator import Narrator

__all__ = ["attachments", "performance_sections", "work"]


def performance_sections(n: Narrator, mark: str = "十三") -> None:
    """预算绩效情况说明 with its four sections."""
    a = n.accounts
    found = projects(n.body, a)
    n.heading(mark, "预算绩效情况说明")
    n.heading("（一）", "预算绩效管理工作开展情况", 2)
    total = a.spend(GENERAL, nature="project")
    if found:
        n.say(
            "根据预算绩效管理要求，我部门组织对{year}年度一般公共预算项目支出全面开展绩效自评，共涉及项目{count}，资金{money}，占一般公共预算项目支出总额的{share}。从自评情况来看，各项目按计划推进，资金使用合规。",
            "N13.projects",
            count=n.count("N13.projects.count", "绩效自评项目数", len(found), "个"),
            money=n.amount("N13.projects.money", "绩效自评项目资金", sum(p.actual for p in found)),
            share=n.rate("N13.projects.share", "占项目支出总额", sum(p.actual for p in found), total),
        )
    else:
        n.say("{department}{year}年度无一般公共预算项目支出，不涉及项目绩效自评。", "N13.projects")
    n.heading("（二）", "部门整体支出自评结果", 2)
    n.say(
        "我部门组织开展整体支出绩效自评，资金{money}。从自评情况来看，年度任务按期完成，服务对象反映良好。",
        "N13.overall",
        money=n.amount("N13.overall.money", "整体自评资金", a.spend()),
    )
    n.heading("（三）", "项目支出自评结果", 2)
    n.say(
        "我部门在{year}年度部门决算中反映所有项目绩效自评结果，共涉及{count}一级项目。",
        "N13.count",
        count=n.count("N13.count", "一级项目数", len(found), "个"),
    )
    for number, p in enumerate(found, 1):
        n.say(
            f"{number}{n.style.item_dot}{p.name}"
            "绩效自评综述：项目全年预算数为{budget}，执行数为{actual}，完成预算的{rate}。主要产出和效益：完成了全年{topic}任务。存在问题：部分指标的目标值设置偏低。下一步改进措施：结合历年完成情况调整目标值。",
            f"N13.project.{p.name}",
            budget=n.amount(f"N13.project.{p.name}.budget", f"{p.name}全年预算数", p.budget),
            actual=n.amount(f"N13.project.{p.name}.actual", f"{p.name}执行数", p.actual),
            rate=n.rate(f"N13.project.{p.name}.rate", f"{p.name}完成预算", p.actual, p.budget),
            topic=p.topic,
        )
    n.heading("（四）", "绩效自评结果应用情况", 2)
    n.say("自评结果作为下一年度安排项目预算的依据，对执行进度较慢的项目核减了预算规模。", "N13.use")


def work(n: Narrator) -> None:
    """重点工作完成情况: paragraphs with counts, and a table."""
    rng = n.body.rng("work", n.year)
    rows = []
    for number, topic in enumerate(n.body.domain.topics[:4], 1):
        times, people = rng.randint(8, 90), rng.randint(3, 40) * 10
        n.say(
            f"{'一二三四'[number - 1]}、推进{topic}。" + "全年开展{topic}{times}，参与人员{people}，按期完成年度任务。",
            "work",
            topic=topic,
            times=n.count(f"work.{number}.times", f"{topic}次数", times, "次"),
            people=n.count(f"work.{number}.people", f"{topic}参与人次", people, "余人次"),
        )
        rows.append((str(number), topic, f"全年不少于{max(1, times - 3)}次", f"已开展{times}次"))
    cells = [GridCell(0, c, Cell(t)) for c, t in enumerate(["序号", "重要事项", "工作内容及目标", "完成情况"])]
    for r, row in enumerate(rows, 1):
        cells += [GridCell(r, c, Cell(t)) for c, t in enumerate(row)]
    n.blocks.append(Grid(cells, [0.6, 1.5, 3, 3], len(rows) + 1, 1))


def attachments(n: Narrator, overall: bool) -> None:
    """The self-evaluation forms: of the whole department where the pattern has it, and of every project."""
    if overall:
        n.blocks.append(overall_evaluation(n))
    n.blocks += make_evaluations(n, scored_rows=not overall)
