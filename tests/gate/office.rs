//! The office in random sites: rankings, ledgers, plans, issues, people, each with restricted text of every sort.
//!
//! A [`Plan`] is what all readers may know: which cells are masked, how a ranking is made. [`Secrets`] are marks, states,
//! dates, and how many restricted rows, columns, pages there are.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::sites::Writer;
use super::traces::{HAN, LATIN};
use crate::program::Files;

/// What all readers may know of an office.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which cells of a table are restricted, and how: 0 open, 1 masked, 2 internal.
    cells: Vec<u8>,
    by_group: bool,
    dense: bool,
    low: bool,
    /// How much the rankings show: to all, to the public alone less, or few to everybody.
    show: &'static str,
    /// Whether tables have typed totals and places.
    has_totals: bool,
}

/// What only the internal edition may know.
#[derive(Clone, Debug)]
pub struct Secrets {
    marks: Vec<u32>,
    states: Vec<&'static str>,
    days: Vec<u8>,
    /// Whether a restricted row stands first or last.
    is_first: bool,
    rows: usize,
    columns: usize,
    pages: usize,
}

const UNITS: [&str; 5] = ["甲镇", "乙镇", "丙镇", "丁乡", "戊乡"];
/// The months whose rankings are public. Those between may be there, for the internal edition.
const MONTHS: [u8; 3] = [2, 4, 5];
const STATES: [&str; 5] = ["未启动", "整改中", "已整改", "已销号", "反弹"];

/// Offices as their public readers may know them.
pub fn plan() -> impl Strategy<Value = Plan> {
    let shows =
        vec!["", "show: 前2名\n", "show: {public: 前2名, internal: 全部}\n", "显示: {公开: 前十名, 内部: 前1名}\n"];
    let cell = prop_oneof![3 => Just(0_u8), 2 => Just(1), 1 => Just(2)];
    (vec(cell, 11), any::<bool>(), any::<bool>(), any::<bool>(), select(shows), any::<bool>()).prop_map(
        |(cells, by_group, dense, low, show, has_totals)| Plan { cells, by_group, dense, low, show, has_totals },
    )
}

/// What to hide in them.
pub fn secrets() -> impl Strategy<Value = Secrets> {
    let counts = (0..3usize, 0..3usize, 0..3usize, any::<bool>());
    (vec(0..100u32, 7), vec(select(&STATES[..]), 5), vec(1..29u8, 5), counts).prop_map(
        |(marks, states, days, (rows, columns, pages, is_first))| Secrets {
            marks,
            states,
            days,
            is_first,
            rows,
            columns,
            pages,
        },
    )
}

impl Plan {
    /// One of everything.
    pub fn fixed() -> Plan {
        Plan { cells: vec![0, 1, 2], by_group: false, dense: false, low: false, show: "", has_totals: false }
    }

    /// The sources of the office.
    pub fn files(&self, secrets: &Secrets, writer: &mut Writer, files: &mut Files) {
        let mut office = Office { plan: self, secrets, writer, files, cell: 0, secret: 0 };
        office.units();
        office.rankings();
        office.ledgers();
        office.plans();
        office.issues();
        office.people();
        office.figures();
        let body = "::ranking\n\n::ranking{show=\"2\"}\n\n::ranking{data=\"office/loose.csv\"}\n\n::ledger\n\n\
            ::ledger{state=\"active\"}\n\n::plan\n\n::figures\n";
        office.page("told", "title: 直说\naudience: public\n", body);
        let drawn = "::chart{data=\"office/loose.csv\"}\n\n::chart{data=\"office/loose.csv\" values=\"学习\" sort=\"high\" limit=3}\n\n\
            ::chart{data=\"office/loose.csv\" kind=\"line\" values=\"学习,小计\" unit=\"分\"}\n\n\
            ::chart{data=\"office/r4.csv\" values=\"服务,总分\" sort=\"low\"}\n\n\
            ::chart{data=\"office/loose.csv\" kind=\"stacked\" values=\"学习,小计\" sort=\"high\" limit=3}\n\n\
            ::chart{data=\"office/r4.csv\" kind=\"stacked\" values=\"学习,服务\"}\n\n\
            ::chart{data=\"office/r4.csv\" values=\"学习\" kind=\"line\" series=\"rows\" only=\"甲镇,丙镇\"}\n";
        office.page("drawn", "title: 图\naudience: public\n", drawn);
    }
}

impl Secrets {
    /// One of everything.
    pub fn fixed() -> Secrets {
        Secrets {
            marks: vec![90, 80, 70],
            states: vec!["整改中"],
            days: vec![3],
            is_first: false,
            rows: 1,
            columns: 1,
            pages: 1,
        }
    }
}

struct Office<'a, 'w> {
    plan: &'a Plan,
    secrets: &'a Secrets,
    writer: &'a mut Writer<'w>,
    files: &'a mut Files,
    cell: usize,
    secret: usize,
}

impl Office<'_, '_> {
    fn put(&mut self, path: &str, text: String) {
        self.files.insert(format!("content/{path}"), text.into_bytes());
    }

    fn page(&mut self, path: &str, front: &str, body: &str) {
        self.put(&format!("office/{path}.md"), format!("---\ndate: 2026-06-15\n{front}---\n{body}"));
    }

    /// A public value, or a secret in its place.
    fn cell(&mut self, public: &str, secret: impl std::fmt::Display) -> String {
        self.cell += 1;
        match self.plan.cells[self.cell % self.plan.cells.len()] {
            0 => public.to_owned(),
            1 => format!(":mask[{secret}]"),
            _ => format!(":internal[{secret}]"),
        }
    }

    fn next(&mut self) -> usize {
        self.secret += 1;
        self.secret
    }

    fn mark(&mut self) -> u32 {
        let at = self.next();
        self.secrets.marks[at % self.secrets.marks.len()]
    }

    fn state(&mut self) -> &'static str {
        let at = self.next();
        self.secrets.states[at % self.secrets.states.len()]
    }

    fn day(&mut self) -> String {
        let at = self.next();
        format!("2026-06-{:02}", self.secrets.days[at % self.secrets.days.len()])
    }

    /// Puts restricted rows among those of a table, and restricted columns behind the others.
    fn table(&mut self, mut rows: Vec<Vec<String>>, hidden: &mut dyn FnMut(&mut Self) -> Vec<String>) -> String {
        rows[0].push("范围".to_owned());
        rows[1..].iter_mut().for_each(|row| row.push(String::new()));
        for _ in 0..self.secrets.rows {
            let mut row = hidden(self);
            row.push("内部".to_owned());
            let at = if self.secrets.is_first { 1 } else { rows.len() };
            rows.insert(at, row);
        }
        for column in 0..self.secrets.columns {
            rows[0].push(format!(":internal[{LATIN}{column}]"));
            for row in rows.iter_mut().skip(1) {
                let cell = if column == 0 { self.mark().to_string() } else { self.writer.line() };
                row.push(cell);
            }
        }
        super::sites::csv(&rows)
    }

    fn units(&mut self) {
        let mut text = String::new();
        if self.secrets.is_first && self.secrets.rows > 0 {
            text += &format!("- {{full: {HAN}镇, group: 乡镇, 范围: 内部}}\n");
        }
        for (at, unit) in UNITS.iter().enumerate() {
            let name = self.writer.field(&format!("{unit}人民政府"));
            text += &format!("- {{full: {name}, short: {unit}, group: {}}}\n", ["乡镇", "街道"][at % 2]);
        }
        for row in 0..self.secrets.rows {
            text += &format!("- {{full: {LATIN}{row}, short: {HAN}{row}, group: 乡镇, 范围: 内部}}\n");
        }
        self.put("data/units.yaml", text);
    }

    fn ranking(&mut self, seed: usize) -> String {
        let mut header = vec!["单位", "学习", "服务", "不参评", "备注"];
        if self.plan.has_totals {
            header.extend(["总分", "名次", "上期名次"]);
        }
        let mut rows = vec![header.into_iter().map(str::to_owned).collect::<Vec<_>>()];
        for (at, unit) in UNITS.iter().enumerate() {
            let (own, mark) = (60 + (at * 7 + seed * 11) % 40, self.mark());
            let other = self.mark();
            let mut row = vec![
                if at == 3 { self.cell(unit, LATIN) } else { (*unit).to_owned() },
                self.cell(&own.to_string(), mark),
                self.cell("80", other),
                if at == 4 { self.cell("机构调整", HAN) } else { String::new() },
                self.cell("无", LATIN),
            ];
            if self.plan.has_totals {
                row.extend([(own + 80).to_string(), (at + 1).to_string(), "1".to_owned()]);
            }
            rows.push(row);
        }
        let width = rows[0].len();
        self.table(rows, &mut |office| {
            let mut row = vec![format!("{HAN}镇"), office.mark().to_string(), office.mark().to_string()];
            row.resize(width, "9".to_owned());
            row[3] = String::new();
            row
        })
    }

    fn rankings(&mut self) {
        let rules = format!(
            "indicators: [{{name: 学习}}, {{name: 服务}}]\n{}{}{}{}",
            if self.plan.by_group { "by_group: true\n" } else { "" },
            if self.plan.dense { "ties: dense\n" } else { "" },
            if self.plan.low { "order: low\n" } else { "" },
            self.plan.show,
        );
        for month in MONTHS {
            let table = self.ranking(month.into());
            self.put(&format!("data/office/r{month}.csv"), table);
            let (why, hidden) = (self.writer.field(":mask[@]"), self.writer.field(":internal[@]不计"));
            let mut front = format!(
                "title: 排名{month}\naudience: public\nkind: ranking\nperiod: 2026-{month:02}\ndata: office/r{month}.csv\n\
                {rules}excluded:\n  - {{unit: 己镇, reason: {why}}}\n  - {{unit: 庚镇, reason: {hidden}}}\n"
            );
            for row in 0..self.secrets.rows {
                front += &format!("  - {{unit: {LATIN}{row}, reason: {HAN}, audience: internal}}\n");
            }
            self.page(&format!("r{month}"), &front, "::ranking\n");
        }
        // What no page speaks of has one column of marks.
        let table = self.ranking(9).replace("服务", "小计");
        self.put("data/office/loose.csv", table);
        // Internal rankings between, before and of the same period as the public ones.
        let cell = self.cell;
        for (number, month) in [3, 5, 1, 6].into_iter().take(2 * self.secrets.pages).enumerate() {
            let table = self.ranking(number + 20);
            self.put(&format!("data@internal/office/{LATIN}{number}.csv"), table);
            let front = format!(
                "title: {HAN}\naudience: internal\nkind: ranking\nperiod: 2026-{month:02}\ndata: office/{LATIN}{number}.csv\n\
                indicators: [{{name: 学习}}, {{name: 服务}}]\n"
            );
            self.page(&format!("{LATIN}r{number}"), &front, "");
        }
        // What is public has to be the same however many there are.
        self.cell = cell;
    }

    fn ledgers(&mut self) {
        let header =
            ["编号", "问题", "责任单位", "责任人", "牵头栏目", "状态", "整改期限", "销号日期", "销号人", "佐证"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (at, unit) in UNITS.iter().enumerate() {
            let (state, day) = (self.state(), self.day());
            let public = STATES[at];
            let closed = if public == "已销号" { "2026-05-30" } else { "" };
            rows.push(vec![
                (at + 1).to_string(),
                self.writer.fill_line("问题:mask[@]，:internal[@]待整改"),
                self.cell(unit, HAN),
                self.writer.line(),
                self.cell("office", "news"),
                self.cell(public, state),
                self.cell(["2026-06-30", "2026-07-03"][at % 2], day),
                closed.to_owned(),
                LATIN.to_owned(),
                if at == 1 { format!(":internal[{LATIN}9.txt]") } else { "文号".to_owned() },
            ]);
        }
        let table = self.table(rows, &mut |office| {
            let number = office.next().to_string();
            let (state, day) = (office.state().to_owned(), office.day());
            let rest = ["甲镇", LATIN, "office", &state, &day, "2026-05-30", LATIN, "鼍龘.txt"].map(str::to_owned);
            [number, HAN.to_owned()].into_iter().chain(rest).collect()
        });
        self.put("data/office/ledger.csv", table);
        // Files that restricted rows alone name.
        self.put(&format!("office/{HAN}.txt"), LATIN.to_owned());
        self.put(&format!("office/{LATIN}9.txt"), LATIN.to_owned());
        self.page("ledger", "title: 台账\naudience: public\nkind: ledger\ndata: office/ledger.csv\n", "::ledger\n");
        self.put("office/problems/_index.md", "---\ntitle: 问题\naudience: public\n---\n".to_owned());
        self.page("problems/all", "title: 问题台账\naudience: public\nkind: ledger\n", "");
        let problem = |title: &str, level: &str, state: &str, due: &str, person: &str| {
            format!(
                "title: {title}\naudience: {level}\nkind: problem\nunit: 甲镇\nowner: office\nraised_by: /office/told.md\n\
                state: {state}\ndue: {due}\nperson: {person}\n"
            )
        };
        let person = self.writer.field("@");
        let front = problem("公开的问题", "public", "整改中", "2026-06-20", &person);
        self.page("problems/p", &front, "");
        for number in 0..self.secrets.pages {
            let (state, day) = (self.state(), self.day());
            self.page(&format!("problems/{LATIN}{number}"), &problem(HAN, "internal", state, &day, LATIN), "");
        }
    }

    fn plans(&mut self) {
        let states = ["未启动", "推进中", "已完成", "结转"];
        let header = ["编号", "目标", "牵头栏目", "责任单位", "责任人", "完成时限", "状态", "对应报告", "完成情况"];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (at, state) in states.iter().enumerate() {
            let (secret, day) = (states[self.mark() as usize % 4], self.day());
            rows.push(vec![
                at.to_string(),
                self.writer.fill_line("目标:mask[@]和:internal[@]"),
                self.cell("office", "news"),
                self.cell("甲镇", HAN),
                self.writer.line(),
                self.cell("2026-06-20", day),
                self.cell(state, secret),
                self.cell("office/told.md", format!("office/{LATIN}f.md")),
                self.writer.fill_line("完成:mask[@]"),
            ]);
        }
        let table = self.table(rows, &mut |office| {
            let day = office.day();
            let report = format!("office/{LATIN}f.md");
            ["9", HAN, "office", "甲镇", LATIN, &day, "已完成", &report, HAN].map(str::to_owned).to_vec()
        });
        self.put("data/office/plan.csv", table);
        let front = "title: 计划\naudience: public\nkind: plan\nperiod: 2026年上半年\ndata: office/plan.csv\n";
        self.page("plan", front, "::plan\n");
        for number in 0..self.secrets.pages {
            let front = format!(
                "title: {HAN}\naudience: internal\nkind: plan\nperiod: 2026年上半年\ntargets:\n  - {{target: {LATIN}, owner: office, state: 已完成, report: /office/told.md}}\n"
            );
            self.page(&format!("{LATIN}plan{number}"), &front, "");
        }
    }

    fn issues(&mut self) {
        for number in [1, 3] {
            let total = self.mark();
            let total = self.cell(&(100 + number).to_string(), total);
            let note = self.writer.field("编者按:mask[@]:internal[@]");
            let to = self.writer.field(":internal[@]");
            let mut front = format!(
                "title: 第{number}期\naudience: public\nkind: issue\nnumber: {number}\nyear: 2026\ntotal: '{total}'\nnote: {note}\n\
                report_to: [县委, {to}]\narticles:\n  - /office/told.md\n"
            );
            for _ in 0..self.secrets.pages {
                front += &format!("  - ':internal[/office/{LATIN}f.md]'\n");
            }
            self.page(&format!("i{number}"), &front, "");
        }
        for number in 0..self.secrets.pages {
            let at = 2 + number;
            let front =
                format!("title: {HAN}\naudience: internal\nkind: issue\nnumber: {at}\nyear: 2026\nmark: {LATIN}\n");
            self.page(&format!("{LATIN}i{number}"), &front, LATIN);
            let front = format!("title: {LATIN}\naudience: internal\nissue: 2026-1\nweight: -1\n");
            self.page(&format!("{LATIN}a{number}"), &front, HAN);
        }
        self.page("a", "title: 收入一期\naudience: public\nissue: 2026-1\n", "文章\n");
    }

    fn people(&mut self) {
        for (file, name) in [("zhang", "张三"), ("li", "李四"), ("wang", "王五")] {
            let unit = self.cell("甲镇", HAN);
            let (phone, honour) = (self.writer.field("@"), self.writer.field("先进:mask[@]:internal[@]"));
            let year = self.cell("2026", "2025");
            let front = format!(
                "title: {name}的事\naudience: public\nkind: vanguard\nname: {name}\nunit: '{unit}'\ncategory: duty\nyear: '{year}'\n\
                phone: {phone}\nhonours: [{honour}]\n"
            );
            self.page(&format!("v/{file}"), &front, "");
        }
        for number in 0..self.secrets.pages {
            // One of them is named as a public one is, another as somebody on a public roll.
            let name = ["赵六", "张三"][number % 2];
            let front = format!(
                "title: {HAN}\naudience: internal\nkind: vanguard\nname: {name}\nunit: {LATIN}\ncategory: team\nportrait: {LATIN}.svg\nweight: 1\n"
            );
            self.page(&format!("v/{LATIN}{number}/index"), &front, "");
            self.put(&format!("office/v/{LATIN}{number}/{LATIN}.svg"), format!("<svg><!-- {HAN} --></svg>"));
        }
        let mut front =
            "title: 表彰\naudience: public\nkind: commendation\nunits:\n  - {unit: 甲镇, honour: 先进}\npeople:\n"
                .to_owned();
        for name in ["李四", "赵六", "张三"] {
            let (phone, post) = (self.writer.field("@"), self.writer.field(":mask[@]"));
            front += &format!("  - {{name: {name}, honour: 优秀, post: {post}, phone: {phone}}}\n");
        }
        for _ in 0..self.secrets.rows {
            front += &format!("  - {{name: 李四, honour: {HAN}, post: {LATIN}, audience: internal}}\n");
        }
        self.page("c", &front, "");
        for number in 0..self.secrets.pages {
            let front = format!(
                "title: {HAN}\naudience: internal\nkind: commendation\npeople:\n  - {{name: 李四, honour: {LATIN}}}\n"
            );
            self.page(&format!("{LATIN}c{number}"), &front, "");
        }
    }

    fn figures(&mut self) {
        for (half, against) in [("2025年下半年", "2025年上半年"), ("2026年上半年", "2025年下半年")] {
            let (one, other, third) = (self.mark(), self.mark(), self.mark());
            let (one, other) = (self.cell("120", one), self.cell("7%", format!("{other}%")));
            let front = format!(
                "title: 报告{half}\naudience: public\nkind: report\nperiod: {half}\nagainst: {against}\nfigures:\n  \
                a: {{label: 甲, value: '{one}', unit: 人}}\n  b: {{label: 乙, value: '{other}'}}\n  c: {{value: 5, audience: internal, label: {LATIN}}}\n  \
                d: {{label: 丁, value: ':internal[{third}]'}}\n"
            );
            self.page(
                &format!("f{}", half.len() + usize::from(half.starts_with("2026"))),
                &front,
                "::figures\n\n::chart{unit=\"个\"}\n\n::chart{only=\"a,d\" unit=\"人\" sort=\"high\"}\n",
            );
        }
        if self.secrets.pages > 0 {
            let front = format!(
                "title: {HAN}\naudience: internal\nkind: report\nperiod: 2025年上半年\nfigures:\n  a: {{value: {}, unit: 人}}\n  b: {{value: 9%}}\n",
                self.mark()
            );
            self.page(&format!("{LATIN}f"), &front, "");
        }
    }
}

/// What a page template adds to show all that the functions of the office give.
pub const EVERYTHING: &str = r#"
<p>{{ units() }} {{ ranking() or "" }} {{ latest_ranking() or "" }} {{ latest_ranking(section="office") or "" }} {{ rankings() }}</p>
<p>{{ ledger() or "" }} {{ ledgers() }} {{ ledgers(section="office") }} {{ ledgers(unit="甲镇", state="active") }} {{ problem() or "" }} {{ raised() }}</p>
<p>{{ plan() or "" }} {{ plans() }} {{ plans(period="2026-H1") }} {{ answered() }}</p>
<p>{{ issue() or "" }} {{ issues() }} {{ published() }}</p>
<p>{{ people() }} {{ people(sort="pinyin") }} {{ people(sort="stroke", limit=2) }} {{ people_by(field="unit") }} {{ people_by(field="year") }} {{ commendation() or "" }} {{ commended() }}</p>
<p>{{ data(path="office/r4.csv") }} {{ data(path="office/loose.csv") }} {{ data(path="office/ledger.csv") }} {{ data(path="units.yaml") }}</p>
"#;
