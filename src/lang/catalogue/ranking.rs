//! What can be wrong with rankings and the table of units.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "unit-tables",
        severity: Error,
        zh: Text {
            message: "单位表有两份：`{first}` 和 `{second}`",
            help: "留下一份，删去另一份",
            explain: "`content/data/` 里只能有一份单位表（units），否则不知道以哪份为准。",
        },
        en: Text {
            message: "there are two tables of units: `{first}` and `{second}`",
            help: "keep one, and remove the other",
            explain: "Of two tables of units nobody knows which counts.",
        },
        example: "units.yaml + units.csv",
    },
    Entry {
        code: "unit-twice",
        severity: Error,
        zh: Text {
            message: "单位表里 `{unit}` 出现了两次",
            help: "删去重复的一行，或者改成不同的名称",
            explain: "全称和简称都用来认单位，一个名称只能属于一个单位。",
        },
        en: Text {
            message: "`{unit}` is in the table of units twice",
            help: "remove one row, or tell the names apart",
            explain: "Units are known by full and short names, so each name belongs to one unit.",
        },
        example: "全称,简称\n城关镇,城关\n城关乡,城关",
    },
    Entry {
        code: "unit-unknown",
        severity: Error,
        zh: Text {
            message: "单位表里没有 `{unit}`",
            help: "改正名称，或者在单位表 `content/data/units.yaml`（也可能是 .csv、.xlsx）里加上它",
            explain: "有单位表时，排名里的单位要在表里有全称或简称，各期才能互相比较。",
        },
        en: Text {
            message: "`{unit}` is not in the table of units",
            help: "mend the name, or add the unit to the table `content/data/units.yaml` (or `.csv`, `.xlsx`)",
            explain: "With a table of units every unit of a ranking has to be in it, so that periods can be compared.",
        },
        example: "单位,得分\n城管镇,96",
    },
    Entry {
        code: "ranking-unit",
        severity: Error,
        zh: Text {
            message: "表格里没有“单位”一列",
            help: "把写单位名称的那一列的列名改成 `单位`",
            explain: "排名按单位排，要知道哪一列是单位。",
        },
        en: Text {
            message: "the table has no column `unit`",
            help: "name the column of units `unit`, or `单位`",
            explain: "A ranking puts units in order, so it has to know which column names them.",
        },
        example: "乡,得分",
    },
    Entry {
        code: "ranking-marks",
        severity: Error,
        zh: Text {
            message: "表格里没有计分的列",
            help: "加上写分数的列，或者在页面的“指标”里写明哪几列计分",
            explain: "排名按分数排，至少要有一列数字。电话、编号、小计、平均分、得分率一类的列不当作分数，除非页面的“指标”（`indicators`）写明。",
        },
        en: Text {
            message: "the table has no column of marks",
            help: "add a column of numbers, or say in `indicators` of the page which columns count",
            explain: "Units are put in order by numbers: at least one column has to hold them. Telephone numbers, subtotals, means and the like are no marks, unless `indicators` of the page says so.",
        },
        example: "单位,备注\n城关镇,好",
    },
    Entry {
        code: "ranking-columns",
        severity: Error,
        zh: Text {
            message: "这几列都是数字，不知道哪几列计分：{columns}",
            help: "在排名页面的“指标”里写明计分的列",
            explain: "一列数字不用写明，几列就要写明：人数、年份一类的数字加进总分，名次就错了。写法：`指标` 下面每列一行，如 `- {名称: 学习}`。",
        },
        en: Text {
            message: "several columns hold numbers, and nothing says which of them count: {columns}",
            help: "name the columns that count in `indicators` of the ranking's page",
            explain: "A single column of numbers counts by itself. Of several the page says which count, or head counts and years would be added to the marks: `indicators` has a line `- {name: column}` for each.",
        },
        example: "单位,得分,人数\n城关镇,96,12",
    },
    Entry {
        code: "ranking-indicator",
        severity: Error,
        zh: Text {
            message: "表格里没有指标 `{name}` 这一列",
            help: "改正名称，和表头写得一样",
            explain: "页面里写的指标要在表格里有同名的一列。",
        },
        en: Text {
            message: "the table has no column for the indicator `{name}`",
            help: "write the name as the header has it",
            explain: "Each indicator of the page is a column of the table.",
        },
        example: "indicators:\n  - {name: 学习, weight: 0.4}",
    },
    Entry {
        code: "ranking-nameless",
        severity: Error,
        zh: Text {
            message: "这一行没有写单位",
            help: "写上单位名称，或者删去这一行",
            explain: "不知道是哪个单位的分数。合计、平均一类的行不要写在数据里，由程序来算。",
        },
        en: Text {
            message: "this row names no unit",
            help: "name the unit, or remove the row",
            explain: "Nobody knows whose marks these are. Rows of sums and means do not belong into the data: the program works them out.",
        },
        example: "单位,得分\n,96",
    },
    Entry {
        code: "ranking-twice",
        severity: Error,
        zh: Text {
            message: "单位 `{unit}` 出现了两次",
            help: "删去重复的一行",
            explain: "一个单位在一期排名里只有一行。全称和简称是同一个单位。",
        },
        en: Text {
            message: "unit `{unit}` is there twice",
            help: "remove one of the rows",
            explain: "A unit has one row in a ranking. Its full and its short name are one unit.",
        },
        example: "单位,得分\n城关镇,96\n城关镇,95",
    },
    Entry {
        code: "ranking-reason",
        severity: Error,
        zh: Text {
            message: "没有写 `{unit}` 不参评的原因",
            help: "把“是”改成原因，例如 `机构改革`",
            explain: "不参评的单位要写明原因。",
        },
        en: Text {
            message: "there is no reason why `{unit}` is not ranked",
            help: "write the reason in place of a mere yes",
            explain: "Whoever is left out is left out for a reason, which readers are told.",
        },
        example: "单位,得分,不参评\n城关镇,,是",
    },
    Entry {
        code: "ranking-empty",
        severity: Error,
        zh: Text {
            message: "`{unit}` 的 `{column}` 没有分数",
            help: "填上分数（零分写 0）；不参评的，在 `不参评` 一列写明原因",
            explain: "缺一项分数就算不出总分。不参评的单位要写明原因。",
        },
        en: Text {
            message: "`{unit}` has no mark for `{column}`",
            help: "fill it in (0 for none), or write into the column `不参评` why the unit is not ranked",
            explain: "Without a mark there is no total. A unit that is not ranked needs a reason.",
        },
        example: "单位,得分\n城关镇,",
    },
    Entry {
        code: "ranking-full",
        severity: Error,
        zh: Text {
            message: "`{unit}` 的 `{column}` 是 {value} 分，超过满分 {full}",
            help: "检查分数，或者改 `indicators` 里的满分",
            explain: "分数不会超过满分，多半是填错了。",
        },
        en: Text {
            message: "`{unit}` has {value} for `{column}`, where {full} is the most",
            help: "look at the mark, or at `full` in `indicators`",
            explain: "A mark above the most there can be is a slip.",
        },
        example: "indicators: [{name: 学习, full: 20}]",
    },
    Entry {
        code: "ranking-number",
        severity: Error,
        zh: Text {
            message: "`{unit}` 的 `{column}` 不是数字：`{value}`",
            help: "写成数字；不参评的，在 `不参评` 一列写明原因；`#REF!` 一类是公式坏了，要回到原表改",
            explain: "计分的列只能写数字。百分号、千分位和全角数字都认得。",
        },
        en: Text {
            message: "`{column}` of `{unit}` is not a number: `{value}`",
            help: "write a number, or why the unit is not ranked into the column `不参评`; `#REF!` is a broken formula, to be mended in the spreadsheet",
            explain: "Columns that count hold numbers. Percent signs, thousands separators and full-width digits are understood.",
        },
        example: "单位,得分\n城关镇,#REF!",
    },
    Entry {
        code: "ranking-total",
        severity: Error,
        zh: Text {
            message: "`{unit}` 的总分应为 {total}，表格里写的是 {typed}",
            help: "检查各项分数和权重；总分由程序来算，也可以删去这一列",
            explain: "表格里写了总分，程序会重算核对。两个数不一样，总有一个是错的。",
        },
        en: Text {
            message: "the total of `{unit}` comes to {total}, the table says {typed}",
            help: "look at marks and weights; the program works totals out, so the column may go",
            explain: "A typed total is worked out again. Where the two differ, one of them is wrong.",
        },
        example: "单位,学习,服务,总分\n城关镇,40,50,95",
    },
    Entry {
        code: "ranking-rank",
        severity: Error,
        zh: Text {
            message: "`{unit}` 应为第 {rank} 名，表格里写的是 `{typed}`",
            help: "检查分数；名次由程序来排，也可以删去这一列",
            explain: "表格里写了名次，程序会核对。并列怎么排由页面的 `ties` 决定。",
        },
        en: Text {
            message: "`{unit}` comes in place {rank}, the table says `{typed}`",
            help: "look at the marks; the program works places out, so the column may go",
            explain: "A typed place is checked. What follows equal totals is a matter of `ties` of the page.",
        },
        example: "单位,得分,名次\n城关镇,96,2",
    },
    Entry {
        code: "ranking-missing",
        severity: Warning,
        zh: Text {
            message: "排名里没有这些单位：{units}",
            help: "补上分数，或者在 `excluded` 里写明不参评的原因",
            explain: "单位表里同一组的单位，排名里应当都有。",
        },
        en: Text {
            message: "these units are not in the ranking: {units}",
            help: "add their marks, or say in `excluded` why they are not ranked",
            explain: "Units of a group that is ranked are expected to be there, all of them.",
        },
        example: "units.csv",
    },
    Entry {
        code: "ranking-show",
        severity: Error,
        zh: Text {
            message: "`{value}` 看不懂，不知道显示多少名",
            help: "写成 `全部`，或者 `前5名` 这样的写法",
            explain: "“显示”说的是这个版本列出多少名。",
        },
        en: Text {
            message: "`{value}` does not say how many places to show",
            help: "write `all`, or `top 5`",
            explain: "It says how many places this edition shows.",
        },
        example: "show: 后5名",
    },
    Entry {
        code: "ranking-period",
        severity: Error,
        zh: Text {
            message: "同一系列里，`{period}` 已有一份排名：`{page}`",
            help: "改正时期；确是两种排名的，用 `series` 分开",
            explain: "一个时期只有一份排名，否则不知道下一期和哪一份比。",
        },
        en: Text {
            message: "this series has a ranking for `{period}` already: `{page}`",
            help: "mend the period, or tell the two apart by `series`",
            explain: "A period has one ranking, or nobody knows which one the next is compared with.",
        },
        example: "period: 2026-06",
    },
    Entry {
        code: "ranking-gap",
        severity: Note,
        zh: Text {
            message: "缺 `{missing}` 的排名，与 `{previous}` 比较",
            help: "补上缺的一期；本来就没有的，不用管",
            explain: "上一期由程序找最近的一期。中间缺了期，连续几期的统计就断了。",
        },
        en: Text {
            message: "there is no ranking for `{missing}`; this one is compared with `{previous}`",
            help: "add the one that is missing, if there should be one",
            explain: "The period before is the nearest earlier one. A gap ends every streak.",
        },
        example: "period: 2026-06",
    },
    Entry {
        code: "ranking-none",
        severity: Error,
        zh: Text {
            message: "没有找到排名 `{what}`",
            help: "检查时期和系列，或者用 `page` 写明排名页面",
            explain: "这个版本里没有符合的排名。只在内部版的排名，要写进 `:::internal`。",
        },
        en: Text {
            message: "there is no ranking `{what}`",
            help: "look at period and series, or name the page by `page`",
            explain: "This edition has no such ranking. One of the internal edition alone belongs into `:::internal`.",
        },
        example: "::ranking{period=2026-13}",
    },
];

/// Codes that are said of the widest edition alone: a narrower one may lack what the gate took, and nothing else.
pub const WHOLE: &[&str] = &[
    "unit-unknown",
    "ranking-unit",
    "ranking-marks",
    "ranking-indicator",
    "ranking-nameless",
    "ranking-empty",
    "ranking-total",
    "ranking-rank",
    "ranking-missing",
    "ranking-gap",
];
