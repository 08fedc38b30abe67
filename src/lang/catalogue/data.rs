//! What can be wrong with data files.

use crate::diagnostic::Severity::{Error, Note, Warning};
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
        code: "data-sheet",
        severity: Error,
        zh: Text {
            message: "没有工作表 `{sheet}`，有：{known}",
            help: "写其中一个工作表的名称",
            explain: "工作表的名称是电子表格下方标签上的字，要写得一样。",
        },
        en: Text {
            message: "there is no sheet `{sheet}`; there are: {known}",
            help: "write the name of one of these sheets",
            explain: "The name of a sheet is what its tab says in the spreadsheet program.",
        },
        example: "data: june.xlsx\nsheet: 7月",
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
        code: "data-lacks",
        severity: Error,
        zh: Text {
            message: "表格里没有 `{label}` 一列",
            help: "加上这一列，每一行都要填",
            explain: "这一列每一行都必须有，表头里却没有它。也可能是列名写得不一样。",
        },
        en: Text {
            message: "the table has no column `{label}`",
            help: "add the column, and fill it in for every row",
            explain: "Every row has to have it, and the header does not name it. Perhaps it goes by another name.",
        },
        example: "问题,责任单位,状态\n道路破损,城关镇,整改中",
    },
    Entry {
        code: "data-unused",
        severity: Warning,
        zh: Text {
            message: "`{column}` 一列没有用到",
            help: "删去这一列，或者改正列名；只给内部看的，列名写成 `:internal[…]`",
            explain: "台账和计划不认得这一列，页面上不显示它；但导出公开版的数据时，它会跟着表格一起出去。",
        },
        en: Text {
            message: "column `{column}` is not used",
            help: "remove the column, or mend its name; one for the internal edition alone is named `:internal[…]`",
            explain: "Ledgers and plans know no such column, and no page shows it; but it goes out with its table when the public edition is exported.",
        },
        example: "问题,责任单位,整改期限,状态,电话",
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
    Entry {
        code: "data-book-broken",
        severity: Error,
        zh: Text {
            message: "工作簿读不出来：{detail}",
            help: "用 Excel 或 WPS 打开它，另存为 `.xlsx`（Excel 工作簿）",
            explain: "文件可能已损坏，或者只是改了扩展名：有的系统导出的“Excel 文件”其实是网页或文本。",
        },
        en: Text {
            message: "the workbook cannot be read: {detail}",
            help: "open it in a spreadsheet program and save it as `.xlsx`",
            explain: "The file may be damaged, or something else that was only given this extension: what some systems export as Excel is a web page or a text.",
        },
        example: "content/data/ranking.xlsx",
    },
    Entry {
        code: "data-book-large",
        severity: Error,
        zh: Text {
            message: "工作簿太大：超过 {cells} 格，或内容超过 {limit} MB",
            help: "只留下简报要用的工作表和行列",
            explain: "简报用的表格远没有这么大。也可能是很远的地方误填了一格：按 Ctrl+End 看看表格的末尾在哪里。",
        },
        en: Text {
            message: "the workbook is too large: more than {cells} cells, or more than {limit} MB of contents",
            help: "keep the sheets, rows and columns that the bulletin needs",
            explain: "No table of a bulletin comes near this. Perhaps a cell far away was filled by mistake: Ctrl+End goes to the end of a sheet.",
        },
        example: "content/data/all-records.xlsx",
    },
    Entry {
        code: "data-book-locked",
        severity: Error,
        zh: Text {
            message: "工作簿有密码，读不出来",
            help: "在 Excel 或 WPS 里去掉打开密码，再保存",
            explain: "加了密码的工作簿是加密的。内部的表格放在 `data@internal` 文件夹里，或在文件名里写上 `@internal`，公开版里就不会有。",
        },
        en: Text {
            message: "the workbook has a password and cannot be read",
            help: "remove the password in the spreadsheet program and save again",
            explain: "A workbook with a password is encrypted. A table for the internal edition alone stands in `data@internal`, or has `@internal` in its name.",
        },
        example: "content/data/ranking.xlsx",
    },
    Entry {
        code: "data-book-old",
        severity: Error,
        zh: Text {
            message: "这是旧格式（`.xls`）的工作簿",
            help: "用 Excel 或 WPS 打开，另存为 `.xlsx`（Excel 工作簿）；只改扩展名不行",
            explain: "扩展名是 `.xlsx`，内容却是旧的 `.xls` 格式。",
        },
        en: Text {
            message: "this is a workbook of the old format `.xls`",
            help: "open it in a spreadsheet program and save it as `.xlsx`; to rename it is not enough",
            explain: "The extension is `.xlsx`, but what the file holds is the older format `.xls`.",
        },
        example: "content/data/ranking.xlsx",
    },
    Entry {
        code: "data-format",
        severity: Warning,
        zh: Text {
            message: "不读取 `.{extension}` 表格",
            help: "另存为 `.xlsx`（Excel 工作簿），或者移出 `content/data/`",
            explain: "`content/data/` 里读取 `.csv`、`.xlsx`、`.yaml`、`.json`。",
        },
        en: Text {
            message: "tables in `.{extension}` are not read",
            help: "save it as `.xlsx`, or move it out of `content/data/`",
            explain: "Of the files in `content/data/`, `.csv`, `.xlsx`, `.yaml` and `.json` are read.",
        },
        example: "content/data/ranking.xls",
    },
    Entry {
        code: "data-formula",
        severity: Error,
        zh: Text {
            message: "单元格 `{cell}` 的公式出错：`{value}`",
            help: "改好公式，或者直接填上结果，再保存",
            explain: "公式引用的单元格不在了（`#REF!`）、除以零（`#DIV/0!`）、名称写错（`#NAME?`）等，都会得出错误值。",
        },
        en: Text {
            message: "the formula of cell `{cell}` comes to `{value}`",
            help: "mend the formula, or write the result into the cell",
            explain: "A formula comes to an error when what it refers to is gone (`#REF!`), when it divides by nought (`#DIV/0!`), when a name is misspelt (`#NAME?`), and so on.",
        },
        example: "#REF!",
    },
    Entry {
        code: "data-formula-unknown",
        severity: Error,
        zh: Text {
            message: "单元格 `{cell}` 有公式，但文件里没有它的结果",
            help: "用 Excel 或 WPS 打开这个文件，保存一次",
            explain: "有的系统导出的表格只写公式、不写结果。表格软件打开时才会计算，保存后结果就在文件里了。",
        },
        en: Text {
            message: "cell `{cell}` has a formula, but the file does not have its result",
            help: "open the file in a spreadsheet program and save it",
            explain: "Some systems export formulas without results. A spreadsheet program works them out when it opens the file; once saved, they are in it.",
        },
        example: "=SUM(B2:B9)",
    },
    Entry {
        code: "data-hidden-column",
        severity: Error,
        zh: Text {
            message: "`{column}` 列是隐藏的",
            help: "取消隐藏，或者删去这一列；只给内部版看的列，列名写成 `:internal[…]`",
            explain: "隐藏的列在表格里看不见，却会和别的列一起发布。程序不猜该不该发布。",
        },
        en: Text {
            message: "column `{column}` is hidden",
            help: "unhide or delete it; a column for the internal edition alone is named `:internal[…]`",
            explain: "Nobody sees a hidden column in the sheet, but it would be published with the others. The program does not guess whether it should be.",
        },
        example: "单位 | 得分 | （隐藏：联系电话）",
    },
    Entry {
        code: "data-hidden-rows",
        severity: Error,
        zh: Text {
            message: "表格里有 {count} 行是隐藏的，从第 {row} 行起",
            help: "取消隐藏或清除筛选，或者删去这些行",
            explain: "隐藏或被筛选掉的行在表格里看不见，却会和别的行一起发布、参加排名。程序不猜该不该算。",
        },
        en: Text {
            message: "rows of the table are hidden: {count}, from row {row} on",
            help: "unhide them or clear the filter, or delete them",
            explain: "Nobody sees hidden or filtered rows in the sheet, but they would be published and ranked with the others. The program does not guess whether they should be.",
        },
        example: "（筛选：只显示城关镇）",
    },
    Entry {
        code: "data-merged",
        severity: Error,
        zh: Text {
            message: "表格里有合并单元格 `{first}:{last}`",
            help: "取消合并，每一格都填上内容；表头只用一行",
            explain: "合并的单元格只有一个值，却占几行几列，不知道该算哪一行的。表格上方的标题可以合并。",
        },
        en: Text {
            message: "the table has a merged cell `{first}:{last}`",
            help: "unmerge it and fill in every cell; a header has one row",
            explain: "A merged cell has one value and takes several rows or columns: nobody knows whose it is. The title above a table may be merged.",
        },
        example: "城关镇（合并两行）",
    },
    Entry {
        code: "data-sheet-hidden",
        severity: Note,
        zh: Text {
            message: "隐藏的工作表 `{sheet}` 没有读取",
            help: "要用它就取消隐藏；不用就删去",
            explain: "隐藏的工作表常常是留给自己看的，所以不读取，任何版本里都没有。",
        },
        en: Text {
            message: "the hidden sheet `{sheet}` is not read",
            help: "unhide it to use it, or delete it",
            explain: "A hidden sheet is mostly meant for its author alone, so it is not read and no edition has it.",
        },
        example: "（隐藏的工作表：底稿）",
    },
    Entry {
        code: "data-clash",
        severity: Error,
        zh: Text {
            message: "有两个数据文件都叫 `{name}`",
            help: "给其中一个改名，或删去一个",
            explain: "文件名里的 `@internal` 不算在名字里；`x.xlsx.json` 是导出的 `x.xlsx`。两个同名的数据文件，不知道该用哪一个。",
        },
        en: Text {
            message: "two data files are named `{name}`",
            help: "rename or remove one of them",
            explain: "`@internal` in a file's name is no part of it, and `x.xlsx.json` is an exported `x.xlsx`. Of two data files with one name nobody knows which is meant.",
        },
        example: "content/data/units.csv, content/data@internal/units.csv",
    },
    Entry {
        code: "data-json-twice",
        severity: Error,
        zh: Text {
            message: "`{name}` 写了两次",
            help: "删去一个，或改名",
            explain: "同一个对象里的名称不能重复，否则不知道用哪一个。",
        },
        en: Text {
            message: "`{name}` stands twice",
            help: "remove or rename one of the two",
            explain: "The names in one object differ, or nobody knows which one counts.",
        },
        example: "{\"得分\": 90, \"得分\": 95}",
    },
    Entry {
        code: "data-separator",
        severity: Error,
        zh: Text {
            message: "表头里用的是中文的 `{typed}`，分不出各列",
            help: "各列之间用英文逗号 `,`；列名里确实有这个符号时，给列名加上英文双引号",
            explain: "CSV 表格的各格之间是英文逗号、分号或制表符。中文标点是内容的一部分。",
        },
        en: Text {
            message: "the header has a full-width `{typed}`, which separates no columns",
            help: "put ASCII commas `,` between the columns; quote a name that really holds this sign",
            explain: "The cells of a CSV table are separated by commas, semicolons or tabs. Full-width punctuation is part of what is written.",
        },
        example: "单位，得分",
    },
];

/// Codes that are said of the widest edition alone: in a narrower one a cell may be empty because the gate has emptied it.
pub const WHOLE: &[&str] = &["data-required", "data-lacks"];
