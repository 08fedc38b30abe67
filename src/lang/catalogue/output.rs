//! What can keep an edition from being written.

use crate::diagnostic::Severity::{Error, Note, Warning};
use crate::lang::{Entry, Text};

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        code: "output-name",
        severity: Error,
        zh: Text {
            message: "网址 `{path}` 不能作文件名",
            help: "请用 `slug:` 另定网址，或给源文件改名",
            explain: "输出的文件要能复制到任何系统，包括 Windows：不得含 `<>:\"|?*` 和控制字符，不得以句点或空格结尾，\
                      不得使用 `con`、`aux`、`nul`、`com1` 之类的保留名称，每一级不超过 255 字节。",
        },
        en: Text {
            message: "the address `{path}` cannot be a file's name",
            help: "set another address with `slug:`, or rename the source",
            explain: "Outputs must fit any system, Windows too: none of `<>:\"|?*` and no control characters, no dot or space at the end, no device name \
                      such as `con`, `aux`, `nul`, `com1`, at most 255 bytes in each part.",
        },
        example: "slug: aux",
    },
    Entry {
        code: "output-case",
        severity: Error,
        zh: Text {
            message: "网址 `{path}` 与 `{other}` 只有大小写不同",
            help: "请用 `slug:` 改其中一个",
            explain: "Windows 不区分文件名的大小写：两个文件会成为一个，后写的盖掉先写的。",
        },
        en: Text {
            message: "the addresses `{path}` and `{other}` differ by case alone",
            help: "change one of them with `slug:`",
            explain: "Windows does not tell cases apart: the two files would become one, and the later would replace the earlier.",
        },
        example: "content/notice/A.md 与 (and) content/notice/a.md",
    },
    Entry {
        code: "output-twice",
        severity: Error,
        zh: Text {
            message: "有两个文件要写到同一个网址 `{path}`",
            help: "请给其中一个改名，或用 `slug:` 改网址",
            explain: "一个网址只能有一个文件。程序不会自行改名，否则链接会在不知不觉间指向别处。",
        },
        en: Text {
            message: "two files go to the same address `{path}`",
            help: "rename one of them, or change its address with `slug:`",
            explain: "An address has one file. Nothing is renamed silently, since links would come to lead elsewhere unseen.",
        },
        example: "content/static/feed.xml",
    },
    Entry {
        code: "output-folder",
        severity: Error,
        zh: Text {
            message: "`{path}` 既是一个文件，又是其他文件所在的文件夹",
            help: "请给其中一个改名，或用 `slug:` 改网址",
            explain: "在同一个位置，磁盘上不能既有文件又有同名的文件夹。",
        },
        en: Text {
            message: "`{path}` is a file and also the folder of other files",
            help: "rename one of them, or change its address with `slug:`",
            explain: "A disk cannot have a file and a folder of one name in one place.",
        },
        example: "content/static/notice 与 (and) content/notice/a.md",
    },
    Entry {
        code: "output-above",
        severity: Error,
        zh: Text {
            message: "不能写到 `{folder}`：它是站点文件夹本身或其上级",
            help: "请换一个专用的文件夹，例如 `public`",
            explain: "输出文件夹由程序管理，会写入和删除文件，不能与源文件混在一起。",
        },
        en: Text {
            message: "cannot write to `{folder}`: it is the folder of the site itself or one above it",
            help: "choose a folder of its own, such as `public`",
            explain: "The program writes and removes files in an output folder, which therefore may not be mixed with sources.",
        },
        example: "jianbao build --edition public --output .",
    },
    Entry {
        code: "output-into-source",
        severity: Error,
        zh: Text {
            message: "不能写到 `{folder}`：它在 `{other}` 里面",
            help: "请换一个专用的文件夹，例如 `public`",
            explain: "`content/`、`themes/` 是源文件，`.jianbao/` 是程序自己的记录。生成的网页写在里面，会盖掉源文件，下一次又被当作源文件读入。",
        },
        en: Text {
            message: "cannot write to `{folder}`: it is in `{other}`",
            help: "choose a folder of its own, such as `public`",
            explain: "`content/` and `themes/` are sources, `.jianbao/` is the program's own. A site written there would replace sources, and be read as a source \
                      the next time.",
        },
        example: "jianbao build --edition public --output content/static",
    },
    Entry {
        code: "output-nested",
        severity: Error,
        zh: Text {
            message: "不能写到 `{folder}`：它与 `{edition}` 版的文件夹 `{other}` 相同或相互包含",
            help: "请给每一版各定一个互不包含的文件夹；`{edition}` 版如已不用，请先删去 `{other}`",
            explain: "各版的文件夹必须分开，公开版里才不会混进内部版的文件。比较时不分大小写，并看链接实际所指的位置；\
                      以前写过的文件夹（见 `.jianbao/manifest/`）也算在内。",
        },
        en: Text {
            message: "cannot write to `{folder}`: it is, holds or stands in `{other}`, the folder of the edition `{edition}`",
            help: "give each edition a folder apart from the others; if `{edition}` is no longer used, remove `{other}` first",
            explain: "The folders of editions stay apart, so that no file of the internal edition gets among those of the public one. Cases are taken as alike and links are \
                      followed to where they lead; folders written earlier (see `.jianbao/manifest/`) count too.",
        },
        example: "jianbao build --edition internal --output public/internal",
    },
    Entry {
        code: "output-occupied",
        severity: Error,
        zh: Text {
            message: "文件夹 `{folder}` 不是空的，也不是由本程序导出的",
            help: "请换一个文件夹，或先清空它",
            explain: "导出的内容要供审核，其中不能夹带别的文件，所以只写到空文件夹，或以前由本站导出的文件夹。",
        },
        en: Text {
            message: "the folder `{folder}` is not empty and was not exported by this program",
            help: "choose another folder, or empty it first",
            explain: "An export is there to be reviewed, with nothing else among it. It is therefore written only to an empty folder, or to one that was exported from this \
                      site before.",
        },
        example: "jianbao export --edition public --output ../documents",
    },
    Entry {
        code: "output-adopted",
        severity: Note,
        zh: Text {
            message: "没有 `{folder}` 的写入记录，其中已有的文件将被接管",
            help: "如果其中还有以前的网页，请删去整个文件夹，再生成一次",
            explain: "`.jianbao/` 中的记录写明哪些文件是程序写的。记录丢失后，程序照常更新各个网页，\
                      但不知道哪些旧网页是自己的，所以不会删除它们；撤下的页面可能还留在里面。",
        },
        en: Text {
            message: "there is no record of what was written to `{folder}`; the files there are taken over",
            help: "if it may hold pages of long ago, remove the folder and build again",
            explain: "The record in `.jianbao/` says which files are the program's own. Without it pages are written as ever, but old ones cannot be told from foreign files \
                      and are not removed, so a page that was taken down may still be there.",
        },
        example: "rm -r .jianbao && jianbao build",
    },
    Entry {
        code: "output-foreign",
        severity: Error,
        zh: Text {
            message: "要写入的文件中有 {count} 个已经存在，却不是本程序写的，例如 `{path}`",
            help: "请把这些文件移走；它们如果应属于网站，请放到 `content/static/`",
            explain: "程序只改写自己写过的文件，以免盖掉别人放在那里的内容。这一版没有写入任何文件。",
        },
        en: Text {
            message: "{count} of the files to write exist already and were not written by this program, `{path}` for one",
            help: "move them away; if they belong to the site, put them into `content/static/`",
            explain: "The program changes only files that it wrote, so as not to destroy what somebody else put there. Nothing of this edition was written.",
        },
        example: "echo hello > public/new-page.html",
    },
    Entry {
        code: "output-link",
        severity: Error,
        zh: Text {
            message: "`{path}` 是符号链接，不能写入",
            help: "请删去这个链接，或把输出文件夹改为它所指的文件夹",
            explain: "经由链接写入，改动的是别处的文件，也可能把内部版写进公开的文件夹。",
        },
        en: Text {
            message: "`{path}` is a symbolic link and is not written through",
            help: "remove the link, or make the folder it leads to the output folder",
            explain: "Writing through a link changes files elsewhere, and could put the internal edition into a public folder.",
        },
        example: "ln -s /srv/www public",
    },
    Entry {
        code: "output-file-in-way",
        severity: Error,
        zh: Text {
            message: "`{path}` 应是文件夹，却有一个同名的文件",
            help: "请把这个文件移走",
            explain: "这个文件不是本程序写的，所以不会自行删除。这一版没有写入任何文件。",
        },
        en: Text {
            message: "`{path}` has to be a folder, and a file stands there",
            help: "move the file away",
            explain: "The program did not write that file and does not remove it. Nothing of this edition was written.",
        },
        example: "echo > public/notice",
    },
    Entry {
        code: "output-folder-in-way",
        severity: Error,
        zh: Text {
            message: "`{path}` 应是文件，却有一个同名的文件夹",
            help: "请把这个文件夹移走",
            explain: "这个文件夹里有不是本程序写的文件，所以不会自行删除。这一版没有写入任何文件。",
        },
        en: Text {
            message: "`{path}` has to be a file, and a folder stands there",
            help: "move the folder away",
            explain: "The folder holds files that the program did not write, so it is not removed. Nothing of this edition was written.",
        },
        example: "mkdir public/index.html",
    },
    Entry {
        code: "output-copy-vanished",
        severity: Error,
        zh: Text {
            message: "要复制的文件 `{path}` 在生成过程中消失了",
            help: "请再生成一次",
            explain: "文件在列出之后、复制之前被移走或改名，例如编辑软件正在保存。",
        },
        en: Text {
            message: "the file `{path}`, which was to be copied, vanished in the meantime",
            help: "build again",
            explain: "It was moved or renamed after it was listed and before it was copied, by an editor that was saving, for instance.",
        },
        example: "生成时改名 (renamed during a build)：content/static/photo.jpg",
    },
    Entry {
        code: "output-copy-refused",
        severity: Error,
        zh: Text {
            message: "无法读取要复制的文件 `{path}`：{reason}",
            help: "请检查权限，或文件是否被其他程序占用",
            explain: "系统不让读取这个文件。这一版保持原样。",
        },
        en: Text {
            message: "cannot read the file `{path}`, which is to be copied: {reason}",
            help: "check its permissions, and whether another program holds it",
            explain: "The system refused to read it. The edition is left as it was.",
        },
        example: "chmod 000 content/static/photo.jpg",
    },
    Entry {
        code: "output-write",
        severity: Error,
        zh: Text {
            message: "无法写入 `{path}`：{reason}",
            help: "请检查权限，或文件是否为只读、是否被其他程序占用",
            explain: "每个文件都先写在旁边再整个换上，所以写入失败的文件仍是原来的样子，没有写了一半的文件。排除原因后再生成一次即可。",
        },
        en: Text {
            message: "cannot write `{path}`: {reason}",
            help: "check its permissions, and whether it is read-only or held by another program",
            explain: "Every file is written aside and put in place as a whole, so the file is as it was and none is half-written. Mend the cause and build again.",
        },
        example: "chmod 555 public",
    },
    Entry {
        code: "output-full",
        severity: Error,
        zh: Text {
            message: "磁盘已满，`{folder}` 没有写完",
            help: "请腾出空间，再生成一次",
            explain: "已经换上的文件是完整的，其余文件仍是原来的样子，没有写了一半的文件。",
        },
        en: Text {
            message: "the disk is full; `{folder}` could not be finished",
            help: "make room and build again",
            explain: "The files put in place are whole and the others as they were; none is half-written.",
        },
        example: "No space left on device",
    },
    Entry {
        code: "output-remove",
        severity: Error,
        zh: Text {
            message: "无法删除已撤下的 `{path}`：{reason}",
            help: "请手工删除这个文件，或排除原因后再生成一次",
            explain: "这个文件属于已经不在这一版中的页面。它留着，读者就还看得到。",
        },
        en: Text {
            message: "cannot remove `{path}`, which is no longer part of the edition: {reason}",
            help: "remove it by hand, or mend the cause and build again",
            explain: "The file belongs to something that the edition no longer has. While it stays, readers still see it.",
        },
        example: "chattr +i public/withdrawn.html",
    },
    Entry {
        code: "memo-damaged",
        severity: Error,
        zh: Text {
            message: "保存在 `.jianbao` 里的中间结果已经损坏",
            help: "请再保存一次任意文件，或者重新启动命令；稿件不受影响",
            explain: "程序把每一页的中间结果记在 `.jianbao/memo/` 里。运行期间这些文件若被别的程序改动或截断，\
                      程序不会相信它们，下一次就从稿件重新做起。",
        },
        en: Text {
            message: "what is kept in `.jianbao` has been damaged",
            help: "save any file once more, or start the command again; the sources are not touched by it",
            explain: "What becomes of each page is kept in `.jianbao/memo/`. Where another program changes or cuts those files while they are in use, \
                      they are not believed, and the next time everything is made from the sources again.",
        },
        example: "what is kept in `.jianbao` has been damaged",
    },
    Entry {
        code: "memo-unkept",
        severity: Warning,
        zh: Text {
            message: "无法保存中间结果：{reason}",
            help: "请检查 `.jianbao` 文件夹是否可写、磁盘是否已满；网页本身不受影响",
            explain: "程序把每一页的中间结果记在 `.jianbao/memo/` 里，下次生成时没有改动的网页不必重做。\
                      记不下来时，下次只是慢一些。",
        },
        en: Text {
            message: "cannot keep what the next build could start from: {reason}",
            help: "see that the folder `.jianbao` can be written and the disk is not full; the pages themselves are not touched by it",
            explain: "What becomes of each page is kept in `.jianbao/memo/`, so that the next build need not do again what has not changed. \
                      Where it cannot be kept, that build takes longer, and that is all.",
        },
        example: "cannot keep what the next build could start from: No space left on device",
    },
    Entry {
        code: "output-memo",
        severity: Error,
        zh: Text {
            message: "无法保存 `{folder}` 的写入记录：{reason}",
            help: "请检查 `.jianbao/` 的权限和磁盘空间",
            explain: "没有这份记录，下一次生成就不知道哪些文件可以更新和删除。记录在写入网页之前保存；那时失败，则没有写入任何网页。",
        },
        en: Text {
            message: "cannot keep the record of what is written to `{folder}`: {reason}",
            help: "check the permissions of `.jianbao/` and the room on the disk",
            explain: "Without the record, the next build would not know which files it may change and remove. It is kept before any page is written; if that fails, none is.",
        },
        example: "chmod 555 .jianbao",
    },
];
