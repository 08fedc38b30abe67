//! What can be wrong with data files.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "data-missing",
        severity: Error,
        zh: Text {
            message: "`content/data/` 里没有 `{name}`",
            help: "检查文件名；表格要放在 `content/data/` 里",
            explain: "模板要用的数据文件在这个版本里没有。可能写错了名字，也可能它只供内部版使用。",
        },
        en: Text {
            message: "there is no `{name}` in `content/data/`",
            help: "look at the name; tables stand in `content/data/`",
            explain: "A template asks for a data file that this edition does not have: its name may be wrong, or it is for a wider edition.",
        },
        example: "{{ data(path=\"units.csv\") }}",
    },
    Entry {
        code: "data-csv",
        severity: Error,
        zh: Text {
            message: "表格读不出来：{detail}",
            help: "检查这一行的引号和逗号",
            explain: "CSV 表格一行一条，用逗号隔开；内容里有逗号或换行时，两头加双引号。",
        },
        en: Text {
            message: "the table cannot be read: {detail}",
            help: "look at quotes and commas of this line",
            explain: "A CSV table has a row a line, with commas between cells; a cell with a comma or line break is quoted.",
        },
        example: "a,\"b",
    },
    Entry {
        code: "data-ragged",
        severity: Error,
        zh: Text {
            message: "这一行有 {found} 格，表头有 {expected} 格",
            help: "补齐或删去多余的逗号",
            explain: "每一行的格数要和表头一样，否则数据会错位。",
        },
        en: Text {
            message: "this row has {found} cells, the header has {expected}",
            help: "add or remove commas",
            explain: "Each row has as many cells as the header, or figures end up under the wrong name.",
        },
        example: "单位,得分\n城关镇",
    },
    Entry {
        code: "data-header",
        severity: Error,
        zh: Text {
            message: "第 {column} 列没有名称", help: "在第一行写上列名", explain: "列名是取用数据的依据。"
        },
        en: Text {
            message: "column {column} has no name",
            help: "write a name into the first row",
            explain: "Columns are used by their names.",
        },
        example: "单位,\n城关镇,96",
    },
    Entry {
        code: "data-column",
        severity: Error,
        zh: Text {
            message: "列名 `{column}` 重复", help: "给其中一列改名", explain: "同名的两列不知道用哪一列。"
        },
        en: Text {
            message: "there are two columns `{column}`",
            help: "rename one of them",
            explain: "Of two columns with one name nobody knows which is meant.",
        },
        example: "得分,得分",
    },
    Entry {
        code: "data-near",
        severity: Error,
        zh: Text {
            message: "列名 `{column}` 像是写错的 `{right}`，那一列只在内部版",
            help: "写成 `{right}`；确是另一列的，换一个差别大些的列名",
            explain: "列名写错，只供内部的一列就会公开。改好之前，这一列按内部处理。",
        },
        en: Text {
            message: "column `{column}` looks like `{right}`, which is not for every edition",
            help: "write `{right}`, or give the column a name less like it",
            explain: "Under a misspelt name a column that is kept internal would be published. Until it is mended it counts as internal.",
        },
        example: "责任单位,责任人员",
    },
    Entry {
        code: "data-twice",
        severity: Error,
        zh: Text {
            message: "`data` 和 `{field}` 都写了",
            help: "留下一个：数据放在文件里，或者直接写在页面里",
            explain: "两处都有名单时，不知道以哪一处为准。",
        },
        en: Text {
            message: "both `data` and `{field}` are given",
            help: "keep one: rows stand in a file or in the page",
            explain: "Of two lists of rows nobody knows which counts.",
        },
        example: "data: a.csv\nrows: [{单位: 城关镇}]",
    },
    Entry {
        code: "data-shape",
        severity: Error,
        zh: Text {
            message: "`{name}` 不是一行一行的表格",
            help: "改成表格：第一行是列名，下面一行一条；YAML 和 JSON 里写成列表",
            explain: "排名、台账、计划要用的数据文件是表格：每一行各列都有名称。",
        },
        en: Text {
            message: "`{name}` is no table of rows",
            help: "make it a table with a header; in YAML and JSON a list of mappings",
            explain: "Rankings, ledgers and plans take their rows from tables whose cells have names.",
        },
        example: "名称: 城关镇",
    },
    Entry {
        code: "data-required",
        severity: Error,
        zh: Text {
            message: "这一行没有填 `{label}`",
            help: "在 `{label}` 一列填上内容",
            explain: "这一列每一行都必须填。",
        },
        en: Text {
            message: "this row has no `{label}`",
            help: "fill in the column `{label}`",
            explain: "Every row has to have it.",
        },
        example: "问题,责任单位,整改期限,状态\n,城关镇,2026-06-30,整改中",
    },
    Entry {
        code: "data-name",
        severity: Warning,
        zh: Text {
            message: "列名 `{column}` 像是写错的 `{right}`",
            help: "写成 `{right}`；确是另一列的，不用改",
            explain: "写错列名，这一列就不会用到。",
        },
        en: Text {
            message: "column `{column}` looks like `{right}`",
            help: "write `{right}`, unless it is a column of its own",
            explain: "A column under a misspelt name is not used.",
        },
        example: "问题,责任单位,整改限期",
    },
    Entry {
        code: "data-json",
        severity: Error,
        zh: Text {
            message: "JSON 写法有误：{detail}",
            help: "检查这一处的引号、逗号、括号",
            explain: "JSON 的名称和文字都要加双引号，各项之间用逗号隔开。",
        },
        en: Text {
            message: "this is not valid JSON: {detail}",
            help: "look at quotes, commas and brackets here",
            explain: "In JSON names and texts are quoted, and items are separated by commas.",
        },
        example: "{\"a\": }",
    },
];

/// Codes that are said of the widest edition alone: in a narrower one a cell may be empty because the gate has emptied it.
pub const WHOLE: &[&str] = &["data-required"];
