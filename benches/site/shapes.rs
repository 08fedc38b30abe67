//! Sites of any size and of many shapes, made up by rule: the same number gives the same bytes on every machine.
//!
//! Takes the name of a shape and a number; gives the files of a site's sources. Needs nothing but the standard library, so that
//! `rustc -O` makes a program of it in a second, and tests and benches can include it.

use std::fmt::Write;

/// Takes one file: its path from the root of the site, and its text.
pub type Put<'a> = dyn FnMut(String, String) + 'a;

/// A way in which a site can be large.
pub struct Shape {
    /// What it is called.
    pub name: &'static str,
    /// What grows with the number.
    #[allow(dead_code, reason = "the program lists it, tests and benches do not")]
    pub grows: &'static str,
    /// How far it can grow and still be a site that somebody might have.
    #[allow(dead_code, reason = "the same")]
    pub most: usize,
    write: fn(usize, &mut Put),
}

/// All shapes. In the first five the number is that of pages; in the others that of what is said to grow.
pub const SHAPES: &[Shape] = &[
    Shape {
        name: "office",
        most: 1_000_000,
        grows: "pages of 2.5 KB in 7 sections, 3 of 50 tags on each, a link to another",
        write: office,
    },
    Shape { name: "short", most: 1_000_000, grows: "pages of 600 bytes in 50 sections", write: short },
    Shape {
        name: "two",
        most: 1_000_000,
        grows: "the same as `office` in two editions, a tenth of the pages with internal parts",
        write: two,
    },
    Shape { name: "one-section", most: 1_000_000, grows: "pages in one section", write: one_section },
    Shape { name: "one-tag", most: 1_000_000, grows: "pages with the same tag", write: one_tag },
    Shape { name: "deep", most: 1_000_000, grows: "pages in sections within sections, 64 levels deep", write: deep },
    Shape { name: "many-tags", most: 100_000, grows: "pages, each with a tag of its own", write: many_tags },
    Shape { name: "hub", most: 100_000, grows: "links on one page, each to another page", write: hub },
    Shape { name: "popular", most: 100_000, grows: "pages that link to the same page", write: popular },
    Shape { name: "lists", most: 100_000, grows: "pages, a tenth of them with `::pages{limit=20}`", write: lists },
    Shape {
        name: "reports",
        most: 100_000,
        grows: "reports with ten figures, compared with those of the month before, 144 to a section",
        write: reports,
    },
    Shape { name: "aliases", most: 100_000, grows: "pages with three old addresses each", write: aliases },
    Shape { name: "fronts", most: 100_000, grows: "pages with front matter of 100 lines", write: fronts },
    Shape { name: "blocks", most: 100_000, grows: "internal blocks, 200 to a page", write: blocks },
    Shape { name: "restricted", most: 100_000, grows: "internal blocks and masks on one page", write: restricted },
    Shape { name: "long", most: 10_000, grows: "times 2 KB of prose on one page", write: long },
    Shape { name: "headings", most: 100_000, grows: "headings on one page", write: headings },
    Shape {
        name: "same-headings",
        most: 100_000,
        grows: "headings on one page that all say the same",
        write: same_headings,
    },
    Shape { name: "rows", most: 100_000, grows: "rows of one table", write: rows },
    Shape { name: "items", most: 100_000, grows: "items of one list", write: items },
    Shape { name: "notes", most: 100_000, grows: "footnotes on one page", write: notes },
    Shape {
        name: "marks",
        most: 100_000,
        grows: "runs of emphasis beside Chinese punctuation in one paragraph",
        write: marks,
    },
    Shape {
        name: "brackets",
        most: 100_000,
        grows: "open brackets and stars that nothing closes, in one paragraph",
        write: brackets,
    },
    Shape { name: "front", most: 100_000, grows: "tags of one page", write: front },
    Shape { name: "faults", most: 100_000, grows: "links that lead nowhere, each told", write: faults },
];

/// Writes the sources of a site; `false` where there is no such shape.
pub fn site(shape: &str, number: usize, put: &mut Put) -> bool {
    let Some(shape) = SHAPES.iter().find(|known| known.name == shape) else { return false };
    (shape.write)(number, put);
    true
}

const SECTIONS: [(&str, &str); 7] = [
    ("news", "校园新闻"),
    ("notice", "通知公告"),
    ("party", "党建园地"),
    ("academic", "学术动态"),
    ("student", "学生工作"),
    ("service", "后勤服务"),
    ("media", "媒体聚焦"),
];
const WHO: [&str; 12] = [
    "各学院",
    "教务处",
    "保卫处",
    "图书馆",
    "信息中心",
    "校医院",
    "后勤保障部",
    "学生会",
    "值班人员",
    "项目组",
    "班主任",
    "志愿者",
];
const DO: [&str; 10] = [
    "认真落实",
    "全面推进",
    "及时发布",
    "统一安排",
    "逐项检查",
    "集中整改",
    "联合开展",
    "持续优化",
    "如期完成",
    "重点保障",
];
const WHAT: [&str; 12] = [
    "安全生产责任制",
    "新学期开学准备工作",
    "学生宿舍用电检查",
    "防汛抢险应急预案",
    "教学楼照明改造",
    "食堂食品安全抽检",
    "校园网络升级方案",
    "图书馆夜间开放服务",
    "毕业生就业指导",
    "奖学金评定办法",
    "校车时刻表调整",
    "垃圾分类宣传活动",
];
const END: [&str; 8] = [
    "取得了阶段性成果",
    "得到了广泛好评",
    "具体时间另行通知",
    "逾期不再受理",
    "现场秩序井然",
    "为后续工作打下了坚实基础",
    "进一步提高了服务质量",
    "确保各项工作落到实处",
];

/// Chance by rule.
struct Dice(u64);

impl Dice {
    /// Those of one page: none depends on how many pages there are.
    fn of(page: usize) -> Dice {
        Dice((page as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % most.max(1)
    }

    fn word<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }

    fn sentence(&mut self) -> String {
        let (who, act, what, other) = (self.word(&WHO), self.word(&DO), self.word(&WHAT), self.word(&WHO));
        format!("{who}{act}{what}，{other}{}{}，{}。", self.word(&DO), self.word(&WHAT), self.word(&END))
    }

    fn sentences(&mut self, count: usize) -> String {
        (0..count).map(|_| self.sentence()).collect()
    }
}

fn settings(editions: &str, put: &mut Put) {
    put(
        "content/site.yaml".to_owned(),
        format!(
            "title: 某大学信息公告\nlanguage: zh-CN\nbase_url: https://bulletin.example.edu.cn/\ntheme: bench\n\
             editions: [{editions}]\naudience: public\npaginate: 20\ntaxonomies: [tags]\n"
        ),
    );
    put("content/_index.md".to_owned(), "---\ntitle: 首页\n---\n".to_owned());
}

fn section(path: &str, title: &str, put: &mut Put) {
    put(format!("content/{path}/_index.md"), format!("---\ntitle: {title}\n---\n"));
}

fn sections(put: &mut Put) {
    SECTIONS.iter().for_each(|(path, title)| section(path, title, put));
}

fn home(page: usize) -> &'static str {
    SECTIONS[(page * 5 + page / 7) % 7].0
}

/// A minute later for each page, from 2013 on, and never in the future.
fn date(page: usize) -> String {
    let minutes = page % (24 * 60 * 28 * 12 * 12);
    let (minute, hour, day) = (minutes % 60, minutes / 60 % 24, minutes / 1440 % 28 + 1);
    let (month, year) = (minutes / (1440 * 28) % 12 + 1, 2013 + minutes / (1440 * 28 * 12));
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

fn front_matter(page: usize, tags: &[String], more: &str) -> String {
    let mut dice = Dice::of(page);
    let title = format!("关于{}{}的通知（第{page}号）", dice.word(&DO), dice.word(&WHAT));
    let (unit, summary) = (dice.word(&WHO), dice.sentence());
    let tags = tags.join(", ");
    format!(
        "---\ntitle: \"{title}\"\ndate: {}\nsummary: \"{summary}\"\ntags: [{tags}]\nsource: {unit}\n{more}---\n\n",
        date(page)
    )
}

fn office_tags(page: usize) -> Vec<String> {
    let mut dice = Dice::of(page + 7);
    let first = dice.below(50);
    [first, first + 1 + dice.below(20), first + 21 + dice.below(20)]
        .iter()
        .map(|tag| format!("标签{:02}", tag % 50))
        .collect()
}

/// A page of about 2.5 KB with headings, lists, a note, sometimes a table, and a link to an earlier one.
fn office_text(page: usize) -> String {
    let mut dice = Dice::of(page + 13);
    let mut text = format!("{}\n\n## 一、基本情况\n\n{}\n{}\n\n", dice.sentences(2), dice.sentence(), dice.sentence());
    let (unit, other) = (dice.word(&WHO), dice.word(&WHO));
    let _ = write!(
        text,
        "本次活动由**{unit}**牵头，*{other}*配合，详见[学校主页](https://www.example.edu.cn/info/{page}.html)。"
    );
    let _ = write!(text, "{}\n\n## 二、工作安排\n\n", dice.sentence());
    text.extend((1..=3).map(|at| format!("{at}. {}\n", dice.sentence())));
    text.push('\n');
    text.extend((0..3).map(|_| format!("- {}：{}{}\n", dice.word(&WHO), dice.word(&DO), dice.word(&WHAT))));
    if page.is_multiple_of(5) {
        text.push_str("\n| 日期 | 地点 | 负责单位 | 联系电话 |\n| --- | --- | --- | ---: |\n");
        for day in 1..=5 {
            let (house, room, phone) = (dice.below(9) + 1, dice.below(500) + 100, dice.below(9_999_999));
            let _ = writeln!(text, "| 3月{day}日 | 第{house}教学楼{room}室 | {} | 6{phone:07} |", dice.word(&WHO));
        }
    }
    let _ = write!(text, "\n### 注意事项\n\n> {}\n\n{}[^1]{}\n\n", dice.sentence(), dice.sentence(), dice.sentence());
    if page > 0 {
        let earlier = dice.below(page);
        let _ = write!(text, "相关内容请参阅[第{earlier}号通知](../{}/p{earlier:07}.md)。\n\n", home(earlier));
    }
    let _ = writeln!(text, "[^1]: {}", dice.sentence());
    text
}

fn office(pages: usize, put: &mut Put) {
    settings("public", put);
    sections(put);
    for page in 0..pages {
        let text = front_matter(page, &office_tags(page), "") + &office_text(page);
        put(format!("content/{}/p{page:07}.md", home(page)), text);
    }
}

fn two(pages: usize, put: &mut Put) {
    settings("public, internal", put);
    sections(put);
    for page in 0..pages {
        let mut text = front_matter(page, &office_tags(page), "") + &office_text(page);
        if page.is_multiple_of(10) {
            let mut dice = Dice::of(page + 17);
            let (inside, count) = (dice.sentences(2), dice.below(500));
            let _ = write!(text, "\n:::internal\n{inside}\n:::\n\n全年共开展:mask[{count}]场次。\n");
        }
        put(format!("content/{}/p{page:07}.md", home(page)), text);
    }
}

fn short(pages: usize, put: &mut Put) {
    settings("public", put);
    (0..50).for_each(|at| section(&format!("s{at:02}"), &format!("第{at}栏目"), put));
    for page in 0..pages {
        let mut dice = Dice::of(page);
        let (title, tag) = (format!("关于{}的通知（第{page}号）", dice.word(&WHAT)), page % 50);
        let text = dice.sentences(4);
        let text = format!("---\ntitle: {title}\ndate: {}\ntags: [标签{tag:02}]\n---\n\n{text}\n", date(page));
        put(format!("content/s{:02}/p{page:07}.md", page / 7 % 50), text);
    }
}

/// Pages of three sentences; the rest is what the shape is about.
fn plain(
    pages: usize,
    folder: impl Fn(usize) -> String,
    text: impl Fn(usize) -> (Vec<String>, String, String),
    put: &mut Put,
) {
    for page in 0..pages {
        let (tags, more, below) = text(page);
        let mut dice = Dice::of(page + 19);
        let text = front_matter(page, &tags, &more) + &dice.sentences(3) + "\n\n" + &below;
        put(format!("content/{}/p{page:07}.md", folder(page)), text);
    }
}

fn nothing(_: usize) -> (Vec<String>, String, String) {
    Default::default()
}

fn news(_: usize) -> String {
    "news".to_owned()
}

fn one_section(pages: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    plain(pages, news, nothing, put);
}

fn one_tag(pages: usize, put: &mut Put) {
    settings("public", put);
    sections(put);
    plain(pages, |page| home(page).to_owned(), |_| (vec!["要闻".to_owned()], String::new(), String::new()), put);
}

fn deep(pages: usize, put: &mut Put) {
    settings("public", put);
    // Five pages in each section; each section but the first of a chain in the one before it.
    let folder = |at: usize| format!("c{:05}{}", at / 64, "/d".repeat(at % 64));
    (0..pages.div_ceil(5)).for_each(|at| section(&folder(at), &format!("第{at}级"), put));
    plain(pages, |page| folder(page / 5), nothing, put);
}

fn many_tags(pages: usize, put: &mut Put) {
    settings("public", put);
    sections(put);
    plain(
        pages,
        |page| home(page).to_owned(),
        |page| (vec![format!("专题{page}"), "要闻".to_owned()], String::new(), String::new()),
        put,
    );
}

fn hub(links: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    plain(links, news, nothing, put);
    let mut text = "---\ntitle: 总目录\ndate: 2013-01-01\n---\n\n".to_owned();
    text.extend((0..links).map(|page| format!("- [第{page}号](p{page:07}.md)\n")));
    put("content/news/all.md".to_owned(), text);
}

fn popular(pages: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    put(
        "content/news/rules.md".to_owned(),
        "---\ntitle: 办法\ndate: 2013-01-01\n---\n\n## 第一条\n\n依此执行。\n".to_owned(),
    );
    let link = "依据[办法](rules.md#第一条)执行。\n";
    plain(pages, news, |_| (Vec::new(), String::new(), link.to_owned()), put);
}

fn lists(pages: usize, put: &mut Put) {
    settings("public", put);
    sections(put);
    let list = |page: usize| if page.is_multiple_of(10) { "::pages{section=\"news\" limit=20}\n" } else { "" };
    plain(pages, |page| home(page).to_owned(), |page| (Vec::new(), String::new(), list(page).to_owned()), put);
}

fn reports(count: usize, put: &mut Put) {
    settings("public", put);
    (0..count.div_ceil(144)).for_each(|office| section(&format!("office{office}"), &format!("第{office}科"), put));
    let period = |month: usize| format!("{}-{:02}", 2012 + month / 12, month % 12 + 1);
    for report in 0..count {
        let (office, month) = (report / 144, report % 144);
        let mut dice = Dice::of(report);
        let figures: String =
            (0..10).map(|at| format!("  f{at}: {{label: 第{at}项, value: {}}}\n", dice.below(500))).collect();
        let (own, before) = (period(month + 12), period(month + 11));
        let front = format!("title: {own}情况\nkind: report\nperiod: {own}\nagainst: {before}\nfigures:\n{figures}");
        let text = format!("---\ndate: {}\n{front}---\n\n{}\n", date(report), dice.sentence());
        put(format!("content/office{office}/r{month:03}.md"), text);
    }
}

fn aliases(pages: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    let old = |page: usize| format!("aliases: [/old/a{page}.html, /old/b{page}.html, /older/c{page}.html]\n");
    plain(pages, news, |page| (Vec::new(), old(page), String::new()), put);
}

fn fronts(pages: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    let lines: String = (0..98).map(|at| format!("  - 标签{at:02}\n")).collect();
    let text = |page: usize| {
        let mut dice = Dice::of(page);
        format!("---\ntitle: 第{page}号\ndate: {}\ntags:\n{lines}---\n\n{}\n", date(page), dice.sentence())
    };
    (0..pages).for_each(|page| put(format!("content/news/p{page:07}.md"), text(page)));
}

fn block(dice: &mut Dice) -> String {
    format!("{}\n\n:::internal\n{}\n:::\n\n", dice.sentence(), dice.sentence())
}

fn blocks(count: usize, put: &mut Put) {
    settings("public, internal", put);
    section("news", "新闻", put);
    let below = |page: usize| (0..200).map(|at| block(&mut Dice::of(page * 200 + at))).collect();
    plain(count.div_ceil(200), news, |page| (Vec::new(), String::new(), below(page)), put);
}

/// A site of a few pages, one of which has this text.
fn one_page(editions: &str, text: String, put: &mut Put) {
    settings(editions, put);
    section("news", "新闻", put);
    plain(10, news, nothing, put);
    put("content/news/long.md".to_owned(), format!("---\ntitle: 长文\ndate: 2013-01-01\n---\n\n{text}"));
}

fn restricted(count: usize, put: &mut Put) {
    let mut dice = Dice::of(23);
    let text = (0..count).map(|at| block(&mut dice) + &format!("共:mask[{at}]场，其中:internal[{at}]场。\n\n"));
    one_page("public, internal", text.collect(), put);
}

fn long(times: usize, put: &mut Put) {
    let mut dice = Dice::of(29);
    one_page("public", (0..times).map(|_| dice.sentences(7) + "\n\n" + &dice.sentences(7) + "\n\n").collect(), put);
}

fn headings(count: usize, put: &mut Put) {
    let mut dice = Dice::of(31);
    let text = |at: usize| format!("{} 第{at}节\n\n{}\n\n", "#".repeat(at % 3 + 2), dice.sentence());
    one_page("public", (0..count).map(text).collect(), put);
}

fn same_headings(count: usize, put: &mut Put) {
    one_page("public", "## 工作安排\n\n一切照旧。\n\n".repeat(count), put);
}

fn rows(count: usize, put: &mut Put) {
    let mut dice = Dice::of(37);
    let row = |at: usize| format!("| {at} | {} | {} |\n", dice.word(&WHO), dice.word(&WHAT));
    one_page(
        "public",
        "| 序号 | 单位 | 事项 |\n| --- | --- | --- |\n".to_owned() + &(0..count).map(row).collect::<String>(),
        put,
    );
}

fn items(count: usize, put: &mut Put) {
    let mut dice = Dice::of(41);
    one_page("public", (0..count).map(|at| format!("{}- {}\n", "  ".repeat(at % 4), dice.sentence())).collect(), put);
}

fn notes(count: usize, put: &mut Put) {
    let mut dice = Dice::of(43);
    let text: String = (0..count).map(|at| format!("{}[^{at}]\n\n", dice.sentence())).collect();
    let notes: String = (0..count).map(|at| format!("[^{at}]: {}\n", dice.sentence())).collect();
    one_page("public", text + &notes, put);
}

fn marks(count: usize, put: &mut Put) {
    let mut dice = Dice::of(47);
    one_page(
        "public",
        (0..count).map(|_| format!("**“{}”**和*《{}》*、", dice.word(&WHO), dice.word(&WHAT))).collect(),
        put,
    );
}

fn brackets(count: usize, put: &mut Put) {
    one_page("public", "[事项 *说明 **单位 ".repeat(count), put);
}

fn front(count: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    plain(10, news, nothing, put);
    let tags: String = (0..count).map(|at| format!("  - 专题{at}\n")).collect();
    put("content/news/many.md".to_owned(), format!("---\ntitle: 专题\ndate: 2013-01-01\ntags:\n{tags}---\n\n正文。\n"));
}

fn faults(count: usize, put: &mut Put) {
    settings("public", put);
    section("news", "新闻", put);
    plain(count, news, |page| (Vec::new(), String::new(), format!("详见[下文](q{page:07}.md)。\n")), put);
}
