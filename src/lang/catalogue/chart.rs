//! What can be wrong with charts.

use crate::diagnostic::Severity::{Error, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "chart-kind",
        severity: Error,
        zh: Text {
            message: "没有 `{kind}` 这种图",
            help: "写 `条形图`（bar）、`堆叠条形图`（stacked）或 `折线图`（line）；几列数放在一起比，也写 `条形图`",
            explain: "图表有条形图、分组条形图、堆叠条形图和折线图。饼图看不准大小，用条形图或堆叠条形图代替。",
        },
        en: Text {
            message: "there is no chart of the kind `{kind}`",
            help: "write `bar`, `stacked` or `line`; several columns side by side are `bar` too",
            explain: "There are bars, grouped bars, stacked bars and lines. What a pie would show, bars and stacked bars show more exactly.",
        },
        example: "::chart{kind=\"pie\"}",
    },
    Entry {
        code: "chart-data",
        severity: Error,
        zh: Text {
            message: "图表没有数据",
            help: "写明数据文件，例如 `data=\"人数.csv\"`；或者在本页的“数据”里登记",
            explain: "没有写 `data`，本页也没有数据文件、表格和“数据”，就没有什么可画。",
        },
        en: Text {
            message: "the chart has no data",
            help: "name a data file, as in `data=\"people.csv\"`, or give the page `figures`",
            explain: "Without `data`, and with neither a table nor figures in the page, there is nothing to draw.",
        },
        example: "::chart",
    },
    Entry {
        code: "chart-empty",
        severity: Error,
        zh: Text {
            message: "图表的表格里一行也没有",
            help: "在表格里填上数据，或者去掉这个图表",
            explain: "只有列名、没有数据的表格画不出图。",
        },
        en: Text {
            message: "the table of the chart has no rows",
            help: "fill in the table, or take the chart away",
            explain: "Of a table that has nothing but a header no chart can be drawn.",
        },
        example: "单位,人数",
    },
    Entry {
        code: "chart-column",
        severity: Error,
        zh: Text {
            message: "表格里没有 `{column}` 这一列",
            help: "有这些列：{known}",
            explain: "`label` 和 `values` 里写表格的列名。只给内部版看的列，公开版的图里没有。",
        },
        en: Text {
            message: "the table has no column `{column}`",
            help: "it has {known}",
            explain: "`label` and `values` name columns of the table. A column for wider editions is not in the chart of a narrower one.",
        },
        example: "::chart{data=\"people.csv\" values=\"人敖\"}",
    },
    Entry {
        code: "chart-numbers",
        severity: Error,
        zh: Text {
            message: "没有可以画的数，有这些列：{known}",
            help: "在 `values` 里写明画哪一列；数字单独占一格，不带文字",
            explain: "不写 `values` 时，画全部的数字列；名次、编号、电话、备注不算。",
        },
        en: Text {
            message: "there are no numbers to draw; the columns are {known}",
            help: "say in `values` which column to draw; a number stands in its cell alone",
            explain: "Without `values` every column of numbers is drawn, but for places, numbers of order, telephone numbers and remarks.",
        },
        example: "单位,评语",
    },
    Entry {
        code: "chart-number",
        severity: Error,
        zh: Text {
            message: "`{name}` 的 `{column}` 不是数：`{value}`",
            help: "只写数字，单位写进列名或 `unit`；没有数据的格子空着",
            explain: "图要按数字画。可以写千位逗号、百分号和负号；空格子、`—`、`/` 表示没有数据。",
        },
        en: Text {
            message: "`{column}` of `{name}` is not a number: `{value}`",
            help: "write digits alone, and the unit into the head of the column or into `unit`; leave empty what is not known",
            explain: "Charts are drawn by numbers. Separators of thousands, percent and minus signs are understood; an empty cell, `—` or `/` is no figure.",
        },
        example: "城关镇,约三百",
    },
    Entry {
        code: "chart-row",
        severity: Error,
        zh: Text {
            message: "没有名叫 `{name}` 的一行",
            help: "检查 `only` 里的名称，要和表格里的一样",
            explain: "`only` 写出图里要列的各行，用逗号隔开，按写的先后排。",
        },
        en: Text {
            message: "there is no row called `{name}`",
            help: "look at the names in `only`: they are those of the table",
            explain: "`only` names the rows to show, between commas, in that order.",
        },
        example: "::chart{data=\"people.csv\" only=\"城管镇\"}",
    },
    Entry {
        code: "chart-units",
        severity: Error,
        zh: Text {
            message: "这些数据的单位不同，不能画在一张图里：{units}",
            help: "用 `only` 写明画哪几项，例如 `only=\"期数,场数\"`",
            explain: "一条是人、一条是场，长短不能相比。单位相同的才画在一起。",
        },
        en: Text {
            message: "these figures have different units, and cannot share a chart: {units}",
            help: "say in `only` which to draw, as in `only=\"courses,talks\"`",
            explain: "The length of people and the length of meetings cannot be compared. Only figures of one unit are drawn together.",
        },
        example: "人、场",
    },
    Entry {
        code: "chart-many",
        severity: Error,
        zh: Text {
            message: "一张图里有{count}列数，最多{most}列：{names}",
            help: "用 `values` 写明画哪几列，或者分成几张图；每行一条线的，写 `series=\"行\"`，再用 `only` 选几行",
            explain: "条形图最多四组，折线图最多五条，再多就分不清，黑白打印更分不清。",
        },
        en: Text {
            message: "the chart has {count} series where {most} are the most: {names}",
            help: "name columns in `values`, or make several charts; with a line for each row, choose some in `only`",
            explain: "More than four bars in a group or five lines nobody can tell apart, least of all on paper.",
        },
        example: "::chart{data=\"all-months.csv\"}",
    },
    Entry {
        code: "chart-negative",
        severity: Error,
        zh: Text {
            message: "堆叠条形图里有负数：`{name}` 的 `{column}` 是 {value}",
            help: "有负数的，写 `图形=\"条形图\"`，一组几条并排比；或者用 `values` 只选没有负数的列",
            explain: "堆叠条形图把几个数首尾相接，合起来是一个总数；负数接不上去。",
        },
        en: Text {
            message: "stacked bars have a number below nought: `{column}` of `{name}` is {value}",
            help: "write `kind=\"bar\"` to have them side by side, or choose columns without such numbers in `values`",
            explain: "Stacked bars put parts of a whole one behind the other, and nothing less than nought is a part.",
        },
        example: "::chart{data=\"change.csv\" kind=\"stacked\"}",
    },
    Entry {
        code: "chart-long",
        severity: Warning,
        zh: Text {
            message: "图里有{count}行，太长了",
            help: "用 `limit=10` 只列前几行，配合 `sort=\"从高到低\"`；或者用表格",
            explain: "超过{most}行的条形图要翻几屏，看不出大概。图照样画出来，这里只是提醒。",
        },
        en: Text {
            message: "the chart has {count} rows, which is long",
            help: "show the first with `limit=10` and `sort=\"high\"`, or use a table",
            explain: "Nobody sees more than {most} rows of bars at once. It is drawn nevertheless.",
        },
        example: "::chart{data=\"villages.csv\"}",
    },
];

/// Said of the widest edition alone: what a narrower one lacks may be what the gate took.
pub const WHOLE: &[&str] = &["chart-data", "chart-empty", "chart-column", "chart-numbers", "chart-row"];
