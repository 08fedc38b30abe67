//! What a query is about, in words: for telling people why an output was made anew.
//!
//! Takes a query whose answer has changed; gives a sentence in Chinese or English.

use super::{Asked, List, Query, Wanted};
use crate::lang::Lang;

impl Query {
    /// What has changed when its answer has. `title` knows the titles of pages and sections.
    pub fn changed(&self, lang: Lang, title: &dyn Fn(&str) -> Option<String>) -> String {
        let name = |path: &str| {
            title(path).map_or_else(
                || path.to_owned(),
                |title| lang.pick(format!("《{title}》"), format!("“{title}”")).clone(),
            )
        };
        let say = |zh: String, en: String| match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        let taxonomy = |name: &str| say(format!("分类 {name} 变了"), format!("the taxonomy {name} changed"));
        match self {
            Query::Made(_) => say("用的模板变了".into(), "it is made with another template".into()),
            Query::Settings => say("网站设置变了".into(), "the settings of the site changed".into()),
            Query::Edition => say("本版的名称或横幅变了".into(), "name or banner of the edition changed".into()),
            Query::Labels => say("主题的用语变了".into(), "the words of the theme changed".into()),
            Query::Template(name) => say(format!("模板 {name} 变了"), format!("the template {name} changed")),
            Query::Asset(path) => say(format!("文件 {path} 变了"), format!("the file {path} changed")),
            Query::Today => say("日期变了".into(), "the day changed".into()),
            Query::Facts(path) => say(
                format!("{}的标题、日期等信息变了", name(path)),
                format!("title, date or other facts of {} changed", name(path)),
            ),
            Query::Body(path) => {
                say(format!("{}的正文变了", name(path)), format!("the text of {} changed", name(path)))
            }
            Query::Previous(path) => {
                say(format!("{}的上一篇变了", name(path)), format!("the page before {} changed", name(path)))
            }
            Query::Next(path) => {
                say(format!("{}的下一篇变了", name(path)), format!("the page after {} changed", name(path)))
            }
            Query::Backlinks(path) => {
                say(format!("链接到{}的页面变了", name(path)), format!("the pages that link to {} changed", name(path)))
            }
            Query::Composition(path) => {
                say(format!("{}的组成部分变了", name(path)), format!("the parts of {} changed", name(path)))
            }
            Query::Place(folder) | Query::Section(folder) => say(
                format!("栏目 {} 变了", folder_name(folder)),
                format!("the section {} changed", folder_name(folder)),
            ),
            Query::Sections(folder) => say(
                format!("栏目 {} 的下级栏目变了", folder_name(folder)),
                format!("the sections below {} changed", folder_name(folder)),
            ),
            Query::Above(folder) => say(
                format!("栏目 {} 的上级栏目变了", folder_name(folder)),
                format!("the sections above {} changed", folder_name(folder)),
            ),
            Query::PageAt(path) => {
                say(format!("页面 {path} 有了、没了或换了网址"), format!("the page {path} came, went or moved"))
            }
            Query::SectionAt(path) => {
                say(format!("栏目 {path} 有了或没了"), format!("the section {path} came or went"))
            }
            Query::AtUrl(url) => say(format!("网址 {url} 上的页面变了"), format!("another page stands at {url}")),
            Query::Pages(wanted) => {
                let wanted = list_name(wanted);
                say(format!("列表 {wanted} 变了"), format!("the list {wanted} changed"))
            }
            Query::List(list, number) => {
                let list = match &**list {
                    List::Home => "/".to_owned(),
                    List::Section(folder) => folder_name(folder).to_owned(),
                    List::Term(_, term) => term.clone(),
                    List::Archive(None) => "archive".to_owned(),
                    List::Archive(Some((year, None))) => year.to_string(),
                    List::Archive(Some((year, Some(month)))) => format!("{year}-{month:02}"),
                };
                say(format!("列表 {list} 的第 {number} 页变了"), format!("page {number} of the list {list} changed"))
            }
            Query::Taxonomy(name) => taxonomy(name),
            Query::Terms(first) => taxonomy(&first.0),
            Query::Term(term) => {
                let (_, term) = &**term;
                say(format!("“{term}”的页数变了"), format!("the number of pages of “{term}” changed"))
            }
            Query::Archives => say("往期变了".into(), "the archives changed".into()),
            Query::Menu => say("导航变了".into(), "the menu changed".into()),
            Query::Data(file) => say(format!("数据 {file} 变了"), format!("the data {file} changed")),
            Query::Office(asked) => match &**asked {
                Asked::Page(_, path) => say(
                    format!("由各页汇总、与{}有关的内容变了", name(path)),
                    format!("what other pages say about {} changed", name(path)),
                ),
                _ => say("由各页汇总的内容变了".into(), "what is gathered from several pages changed".into()),
            },
            Query::Newest(_) => say("最新的页面变了".into(), "the newest pages changed".into()),
            Query::Picture(path) => say(
                format!("图片 {path} 有了、没了或换了大小"),
                format!("the picture {path} came, went or has another size"),
            ),
            Query::Search(_) => say("搜索的内容变了".into(), "what can be searched changed".into()),
            Query::Index => say("全部页面的索引变了".into(), "the index of all pages changed".into()),
            Query::Addresses => say("网址或更新日期变了".into(), "addresses or dates of change changed".into()),
        }
    }
}

fn folder_name(folder: &str) -> &str {
    if folder.is_empty() { "/" } else { folder }
}

fn list_name(wanted: &Wanted) -> String {
    let Wanted { section, kind, taxonomy, term, sort: _, limit: _ } = wanted;
    let said: Vec<&str> = [section, kind, taxonomy, term].into_iter().flatten().map(String::as_str).collect();
    if said.is_empty() { "pages()".to_owned() } else { said.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;

    #[test]
    fn names_what_people_know() {
        let title = |path: &str| (path == "content/a.md").then(|| "工作报告".to_owned());
        let said = |query: Query| query.changed(Lang::Zh, &title);
        assert_eq!(said(Query::Facts(SitePath::fixed("content/a.md"))), "《工作报告》的标题、日期等信息变了");
        assert_eq!(said(Query::Body(SitePath::fixed("content/b.md"))), "content/b.md的正文变了");
        let wanted = Wanted { section: Some("talent".into()), ..Wanted::default() };
        assert_eq!(said(Query::Pages(Box::new(wanted))), "列表 talent 变了");
        assert_eq!(Query::Template("list.html".into()).changed(Lang::En, &title), "the template list.html changed");
    }
}
