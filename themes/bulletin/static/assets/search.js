// Search in this edition, in the reader's browser, from a server or from a copied folder.
//
// The page `search.html` loads this script. What it looks into lies in `search/` as scripts, each of which hands its data to the
// function `jianbaoSearch`; no more is loaded than a question takes. An index says which pages may hold the words; whether one
// does is seen in its text, so a phrase means the phrase. Texts are read as `src/search/grams.rs` reads them: whoever changes one
// changes the other.
(function () {
  'use strict';

  /** What one question may load before it waits for the reader to want more, in bytes; somewhat less than it must never be. */
  const ENOUGH = 85000;
  /** What a file of texts takes, as long as nobody knows better. */
  const FILE = 24000;
  /** What of it lists may take. */
  const FOR_LISTS = 6e4;
  /** Results that are shown at a time. */
  const BATCH = 10;
  /** Pages that are looked at to tell how many results there are. */
  const FEW = 60;
  /** Pairs of characters that are looked up of one term at most. */
  const PAIRS = 4;
  /** In what the lengths of lists are told, in bytes. */
  const MEASURE = 4096;
  /** The length of the beginning by which a word is indexed. */
  const LONGEST = 32;

  const LETTERS = "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{}~";
  const JOINED = /[\u4E00-\u9FFF\u3400-\u4DBF\u3005\u3007\uF900-\uFAFF\u{1FFFF}-\u{2FA1F}\u{2FFFF}-\u{3FFFD}\u3041-\u3096\u30A1-\u30FA\u30FC\u31F0-\u31FF\u{1B000}-\u{1B16F}\uAC00-\uD7A3]/u;
  const WORD = /[\p{Alphabetic}\p{N}]/u;
  const NOTHING = /[\uFDD2\uFDD3\u00AD\u200B-\u200D\u2060\uFEFF]/;

  // ---- texts -------------------------------------------------------------------------------------------------------

  /** Full-width forms of ASCII as ASCII, capitals small. */
  function folded(c) {
    const code = c.codePointAt(0);
    if (code >= 0xff01 && code <= 0xff5e) c = String.fromCharCode(code - 0xfee0);
    else if (code === 0x3000 || code === 0xa0) return ' ';
    const small = c.toLowerCase();
    return small.length === c.length ? small : c;
  }

  /**
   * The parts of a text: characters that are written without spaces, one each, and words. `from` and `to` are their places;
   * `parted` says that punctuation or the end of a line stands before it, `spaced` that a space does.
   */
  function parts(text) {
    const all = [];
    let word = null;
    let parted = true;
    let spaced = false;
    const put = (part) => {
      all.push(Object.assign(part, { parted, spaced }));
      parted = spaced = false;
    };
    const end = () => {
      if (word) put(word);
      word = null;
    };
    for (let at = 0; at < text.length; ) {
      const code = text.charCodeAt(at);
      const size = code >= 0xd800 && code < 0xdc00 && at + 1 < text.length ? 2 : 1;
      const c = size === 2 ? text.slice(at, at + 2) : text[at];
      const next = at + size;
      if ((code >= 0x4e00 && code <= 0x9fff) || (code > 0x3000 && JOINED.test(c))) {
        end();
        put({ text: c, from: at, to: next, isWord: false });
      } else {
        const small = folded(c);
        if (WORD.test(small)) {
          word = word || { text: '', from: at, to: at, isWord: true };
          word.text += small;
          word.to = next;
        } else if (small === '.' && word && /[0-9]$/.test(word.text) && next < text.length && /[0-9]/.test(folded(text[next]))) {
          word.text += '.';
          word.to = next;
        } else if (small === ' ' || small === '\t') {
          end();
          spaced = true;
        } else if (!NOTHING.test(small)) {
          end();
          parted = true;
        }
      }
      at = next;
    }
    end();
    return all;
  }

  /** What is asked for: terms, each of them parts that stand side by side. */
  function terms(question) {
    const all = [];
    for (const part of parts(question)) {
      if (part.parted || part.spaced || !all.length) all.push([]);
      all[all.length - 1].push(part);
    }
    // The last word may not have been typed to its end.
    const last = all.length ? all[all.length - 1] : [];
    const word = last[last.length - 1];
    if (word && word.isWord && word.text.length > 1 && !/[\s\u3000]$/.test(question)) word.isOpen = true;
    return all;
  }

  const fits = (part, wanted) => part.isWord === wanted.isWord
    && (wanted.isOpen ? part.text.startsWith(wanted.text) : part.text === wanted.text);

  /** Where a term stands among the parts of a text. */
  function places(all, term) {
    const found = [];
    for (let at = 0; at + term.length <= all.length; at += 1) {
      let same = 0;
      while (same < term.length && fits(all[at + same], term[same]) && (same === 0 || !all[at + same].parted)) same += 1;
      if (same === term.length) {
        const end = all[at + same - 1];
        const wanted = term[same - 1];
        // Of a word that is not typed to its end, what was typed is marked.
        const to = wanted.isOpen ? Math.min(end.to, end.from + wanted.text.length) : end.to;
        found.push([all[at].from, to]);
      }
    }
    return found;
  }

  // ---- the index ---------------------------------------------------------------------------------------------------

  const VALUES = new Uint8Array(0x80);
  Array.from(LETTERS, (letter, value) => { VALUES[letter.charCodeAt(0)] = value; });

  /** Sets the numbers of a list to 1. */
  function read(list, into) {
    let at = 0;
    const value = () => VALUES[list.charCodeAt(at++)];
    if (list[0] === '~') {
      for (at = 1; at < list.length; ) {
        const start = (at - 1) * 6;
        const bits = value();
        for (let bit = 0; bit < 6; bit += 1) if ((bits >> bit) & 1) into[start + bit] = 1;
      }
      return into;
    }
    let next = 0;
    while (at < list.length) {
      const first = value();
      let gap = first;
      if (first >= 89) gap = ((value() * 91 + value()) * 91 + value()) * 91 + value() + 92789;
      else if (first >= 78) gap = ((first - 78) * 91 + value()) * 91 + value() + 1698;
      else if (first >= 60) gap = (first - 60) * 91 + value() + 60;
      into[next + gap] = 1;
      next += gap + 1;
    }
    return into;
  }

  function shard(one, two, shards) {
    const mixed = (Math.imul(one.codePointAt(0), 0x9e3779b1) + (two ? Math.imul(two.codePointAt(0), 0x85ebca6b) : 0)) >>> 0;
    return (mixed >>> 16) & (shards - 1);
  }

  /** What is looked up for a term: characters that stand alone, pairs and words. Whether that says all is `exact`. */
  function grams(term) {
    const all = [];
    term.forEach((part, at) => {
      const before = term[at - 1];
      const after = term[at + 1];
      if (part.isWord) {
        const [one, two] = Array.from(part.text);
        all.push({ one, two, key: Array.from(part.text).slice(0, LONGEST).join(''), isWord: true, isOpen: part.isOpen });
      } else if (before && !before.isWord) {
        all.push({ one: before.text, two: part.text, key: before.text + part.text });
      } else if (!after || after.isWord) {
        all.push({ one: part.text, two: '', key: part.text });
      }
    });
    // Words first, since they say most; of a long term then the ends and what lies evenly between them.
    const words = all.filter((gram) => gram.isWord);
    const others = all.filter((gram) => !gram.isWord);
    const wanted = Math.min(PAIRS, others.length);
    const some = Array.from({ length: wanted }, (_, at) => others[wanted > 1 ? Math.round((at * (others.length - 1)) / (wanted - 1)) : 0]);
    return { all: words.concat(some).slice(0, PAIRS), exact: all.length === 1 };
  }

  // ---- loading -----------------------------------------------------------------------------------------------------

  const script = document.currentScript;
  const root = script && script.src ? new URL('..', script.src) : null;
  let loaded = new Map();
  let generation = 0;
  /** Bytes that the present question has loaded. */
  let spent = 0;
  /** Bytes that are on their way, as far as they can be told. */
  let coming = 0;
  /** The most that a file of texts has taken, since nobody knows what the next one will. */
  let most = FILE;

  const encoder = new TextEncoder();
  /** The bytes that a text takes in a file. */
  const lengthOf = (text) => encoder.encode(text).length;

  const size = (data) => (typeof data === 'string' ? lengthOf(data) : Array.isArray(data) ? data.reduce((sum, one) => sum + size(one), 0) : 200);

  /** Called by the files of the index. */
  window.jianbaoSearch = (name, number, ...data) => {
    const entry = loaded.get(`${name}/${number}`);
    if (!entry) return;
    const taken = size(data);
    spent += taken;
    if (name === 'texts') most = Math.max(most, taken);
    entry.give(data);
  };

  const FILES = { head: () => 'search/head.js', filters: () => 'search/filters.js', grams: (number) => `search/grams/${number}.js`, texts: (number) => `search/texts/${number}.js`, more: (name) => `search/more/${name}.js` };

  /** The data of a file; loaded once. `expected` is how long it may be, for whom that matters before it is there. */
  function load(name, number = 0, expected = 0) {
    const key = `${name}/${number}`;
    const known = loaded.get(key);
    if (known) return known.data;
    const entry = {};
    coming += expected;
    entry.data = new Promise((resolve, reject) => {
      const over = () => { coming -= expected; expected = 0; };
      entry.give = (data) => { over(); resolve(data); };
      const tag = document.createElement('script');
      tag.src = new URL(FILES[name](number), root).href + (generation ? `?${generation}` : '');
      tag.async = true;
      // A file that has been loaded has called; what calls nothing is not one of ours.
      tag.onload = () => { tag.remove(); reject(new Error(key)); };
      tag.onerror = () => { over(); tag.remove(); loaded.delete(key); reject(new Error(key)); };
      document.head.append(tag);
    });
    loaded.set(key, entry);
    return entry.data;
  }

  /** The shards by number, taken apart: key to lists. */
  const open = new WeakMap();

  async function lists(gram, head) {
    const data = await load('grams', shard(gram.one, gram.two, head.shards.length));
    let apart = open.get(data);
    if (!apart) {
      apart = { characters: new Map(), words: new Map() };
      for (const [, key, text] of data[0].matchAll(/([^\x20-\x7e]+)([\x20-\x7e]+)/gu)) apart.characters.set(key, text);
      const words = data[1].split('|');
      for (let at = 0; at + 1 < words.length; at += 2) apart.words.set(words[at], words[at + 1]);
      open.set(data, apart);
    }
    const found = [];
    if (!gram.isWord) found.push(apart.characters.get(gram.key));
    else if (!gram.isOpen) found.push(apart.words.get(gram.key));
    else apart.words.forEach((text, word) => word.startsWith(gram.key) && found.push(text));
    // Anywhere, in titles, in tags.
    const all = [0, 1, 2].map(() => new Uint8Array(head.pages));
    for (const text of found) if (text) text.split(' ').forEach((list, place) => read(list, all[place]));
    return all;
  }

  /** Which grams of each term are looked up: one of each, then others, as long as that does not take too much. Texts tell the rest. */
  function affordable(looked, head) {
    const chosen = looked.map(() => []);
    const files = new Set();
    let sum = 0;
    for (let round = 0; round < PAIRS; round += 1) {
      looked.forEach(({ all }, at) => {
        const gram = all[round];
        if (!gram) return;
        const file = shard(gram.one, gram.two, head.shards.length);
        const more = files.has(file) || loaded.has(`grams/${file}`) ? 0 : VALUES[head.shards.charCodeAt(file)] * MEASURE;
        if (sum && sum + more > FOR_LISTS) return;
        sum += more;
        files.add(file);
        chosen[at].push(gram);
      });
    }
    return chosen;
  }

  /** The pages that may hold a question, the best first. */
  async function candidates(wanted, filters) {
    const [head] = await load('head');
    const looked = wanted.map(grams);
    const chosen = affordable(looked, head);
    const byFilters = filters.section || filters.kind ? load('filters') : null;
    const found = await Promise.all(chosen.map((term) => Promise.all(term.map((gram) => lists(gram, head)))));
    const keep = (all, list) => { for (let at = 0; at < all.length; at += 1) all[at] &= list[at]; };
    const every = () => new Uint8Array(head.pages).fill(1);
    const pages = every();
    const score = new Uint8Array(head.pages);
    for (const term of found) {
      if (!term.length) continue;
      const [anywhere, titles, tags] = [0, 1, 2].map((place) => term.slice(1).reduce((all, lists) => (keep(all, lists[place]), all), term[0][place]));
      keep(pages, anywhere);
      for (let at = 0; at < score.length; at += 1) score[at] = Math.min(255, score[at] + (titles[at] ? 4 : tags[at]));
    }
    if (byFilters) {
      const [sections, kinds] = await byFilters;
      const chosen = (all, name) => read(all[name] || '', new Uint8Array(head.pages));
      if (filters.section) keep(pages, chosen(sections, filters.section));
      if (filters.kind) keep(pages, chosen(kinds, filters.kind));
    }
    // By score, and numbers are in the order of dates.
    const ranks = [];
    for (let at = head.pages - 1; at >= 0; at -= 1) if (pages[at]) (ranks[score[at]] = ranks[score[at]] || []).push(at);
    const numbers = [].concat(...ranks.reverse().filter(Boolean));
    const isExact = looked.every(({ exact }, at) => exact && chosen[at].length);
    return { numbers, head, exact: isExact };
  }

  /** A page with the places of what was asked for; `null` when it does not hold it. `more` is what has been loaded of the rest of its text. */
  function hit(record, wanted, more) {
    const [url, title, tags, date, section, kind, marked] = record;
    const text = [record[7], ...more].join('\n');
    const fields = [title, tags, text].map((one) => ({ text: one, all: parts(one) }));
    const marks = fields.map(() => []);
    for (const term of wanted) {
      let holds = false;
      fields.forEach(({ all }, at) => {
        const found = places(all, term);
        holds = holds || found.length > 0;
        marks[at].push(...found);
      });
      if (!holds) return null;
    }
    return { url, title, tags, date, section, kind, marked, text, marks };
  }

  /** A question that is being answered: gives results, as many as the reader wants. */
  async function ask(question, filters) {
    spent = 0;
    const wanted = terms(question);
    if (!wanted.length) return { count: 0, isExact: true, next: async () => [], isOver: true, isEmpty: true };
    const { numbers, head, exact } = await candidates(wanted, filters);
    let at = 0;
    let gone = 0;
    const starts = read(head.starts, new Uint8Array(head.pages)).reduce((all, bit, at) => (bit && all.push(at), all), []);
    const place = (number) => {
      let [file, above] = [0, starts.length];
      while (above - file > 1) {
        const middle = (file + above) >> 1;
        if (starts[middle] <= number) file = middle;
        else above = middle;
      }
      return [file, number - starts[file]];
    };
    const isCheap = (key) => loaded.has(key) || spent + coming + most <= ENOUGH;
    /** What has been looked at and not been asked for. */
    const ready = [];
    /** Loads what the next `count` pages stand in, all at once, as far as that does not take too much. */
    const ahead = (count) => {
      for (const number of numbers.slice(at, at + count)) {
        const [file] = place(number);
        if (!isCheap(`texts/${file}`)) break;
        // Whoever needs it will hear of what is wrong with it.
        load('texts', file, most).catch(() => {});
      }
    };
    /** The page of a number as results show it; `null` when it does not hold what was asked for. */
    const look = async (number) => {
      const [file, line] = place(number);
      const record = (await load('texts', file))[line];
      if (!record) return null;
      const more = [];
      for (let result = hit(record, wanted, more); ; result = hit(record, wanted, more)) {
        const name = `${number}-${more.length + 1}`;
        if (result || more.length >= (record[8] || 0)) return result;
        // Its lists say that it may hold it, and its text would take too much.
        if (!isCheap(`more/${name}`)) return Object.assign(hit(record, [], more), { isUnsure: true });
        more.push((await load('more', name))[0]);
      }
    };
    return {
      /** How many pages hold it, or may hold it. */
      get count() { return numbers.length - gone; },
      get isExact() { return exact || at >= numbers.length; },
      get isOver() { return at >= numbers.length && !ready.length; },
      /** The next results; fewer than a batch when they would take too much. */
      async next() {
        const results = ready.splice(0, BATCH);
        const isFew = () => !exact && numbers.length - at <= FEW;
        const on = async (into) => {
          const result = await look(numbers[at]);
          at += 1;
          if (result) into.push(result);
          else gone += 1;
        };
        while (at < numbers.length && results.length < BATCH) {
          ahead(isFew() ? FEW : BATCH - results.length);
          if (results.length && !isCheap(`texts/${place(numbers[at])[0]}`)) break;
          await on(results);
        }
        // Where the rest is at hand, looking at it says how many there are.
        if (isFew() && numbers.slice(at).every((number) => loaded.has(`texts/${place(number)[0]}`))) while (at < numbers.length) await on(ready);
        spent = 0;
        // Lists that were not loaded may have put a page too far up.
        const rank = ({ marks }) => (marks[0].length ? 2 : marks[1].length ? 1 : 0);
        return results.sort((one, other) => rank(other) - rank(one));
      },
    };
  }

  // ---- what readers see --------------------------------------------------------------------------------------------

  /** A text with marks, from `start` to `end`. */
  function marked(text, marks, start = 0, end = text.length) {
    const out = document.createDocumentFragment();
    let at = start;
    for (const [from, to] of marks.slice().sort((one, other) => one[0] - other[0] || other[1] - one[1])) {
      if (from < at || to > end) continue;
      out.append(text.slice(at, from));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(from, to);
      out.append(mark);
      at = to;
    }
    out.append(text.slice(at, end));
    return out;
  }

  /** The part of a text around the first mark. */
  function snippet(text, marks) {
    const BEFORE = 36;
    const LENGTH = 120;
    const first = marks.length ? Math.min(...marks.map(([from]) => from)) : 0;
    let start = first - BEFORE <= 0 ? 0 : first - BEFORE;
    if (start > 0) {
      // Rather from the beginning of a sentence or line.
      const stop = Math.max(...['。', '！', '？', '；', '\n', '. '].map((mark) => text.lastIndexOf(mark, first - 1) + 1));
      if (stop > start) start = stop;
      while (start < first && /\s/.test(text[start])) start += 1;
    }
    let end = Math.min(text.length, start + LENGTH);
    const isLow = (at) => at > 0 && at < text.length && text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) < 0xe000;
    if (isLow(start)) start -= 1;
    if (isLow(end)) end += 1;
    const out = document.createDocumentFragment();
    const isWhole = start === 0 || /[。！？；\n]/.test(text[start - 1]);
    if (!isWhole) out.append('…');
    out.append(marked(text, marks, start, end));
    if (end < text.length) out.append('…');
    return out;
  }

  function element(name, className, ...children) {
    const out = document.createElement(name);
    if (className) out.className = className;
    out.append(...children);
    return out;
  }

  function shown(result, label) {
    const { url, title, tags, date, section, kind, marked: badge, text, marks } = result;
    const link = element('a', '', marked(title, marks[0]));
    link.href = new URL(url, root).href;
    const item = element('li', 'search-result', element('h2', 'search-title', link));
    if (badge) item.firstChild.append(' ', element('span', 'badge', badge));
    if (text) item.append(element('p', 'search-text', snippet(text, marks[2])));
    const line = element('p', 'search-meta');
    if (date) {
      const time = element('time', '', date);
      time.dateTime = date;
      line.append(time);
    }
    if (section) line.append(element('span', '', section));
    if (kind && kind !== section) line.append(element('span', '', kind));
    if (tags && marks[1].length) line.append(element('span', 'search-tags', `${label.tags} `, marked(tags.replace(/\n/g, '、'), marks[1])));
    item.append(line);
    return item;
  }

  function start(page) {
    const find = (name) => page.querySelector(`[data-search="${name}"]`);
    const [form, input, sections, kinds, filters, status, list, more] = ['form', 'words', 'section', 'kind', 'filters', 'status', 'results', 'more'].map(find);
    const label = page.dataset;
    let present = 0;
    let answer = null;
    let timer = 0;

    const say = (text) => { if (status.textContent !== text) status.textContent = text; };
    const state = () => ({ q: input.value.trim(), section: sections.value, kind: kinds.value });

    /** Keeps the question in the address, so that going back and handing it on work. */
    function note() {
      const params = new URLSearchParams();
      Object.entries(state()).forEach(([name, value]) => value && params.set(name, value));
      const search = params.toString();
      try {
        history.replaceState(null, '', location.pathname + (search ? `?${search}` : '') + location.hash);
      } catch (_) {
        // Some browsers do not let a file change its address.
      }
      document.title = (input.value.trim() ? `${input.value.trim()} - ` : '') + label.title;
    }

    async function add(mine) {
      const results = await answer.next();
      if (mine !== present) return;
      results.forEach((result) => list.append(shown(result, label)));
      more.hidden = answer.isOver;
      const count = answer.count;
      const pattern = !count ? label.none : answer.isExact ? label.found : label.about;
      say(pattern.replace('{n}', String(count)) + (answer.isOver ? '' : label.shown.replace('{n}', String(list.children.length))));
    }

    async function lookUp() {
      clearTimeout(timer);
      present += 1;
      const mine = present;
      const { q, section, kind } = state();
      if (!q) {
        list.textContent = '';
        more.hidden = true;
        filters.hidden = true;
        say('');
        note();
        page.dataset.answered = String(mine);
        return;
      }
      const slow = setTimeout(() => mine === present && say(label.busy), 400);
      try {
        const found = await ask(q, { section, kind });
        if (mine !== present) return;
        answer = found;
        filters.hidden = false;
        list.textContent = '';
        if (found.isEmpty) {
          more.hidden = true;
          say(label.none.replace('{n}', '0'));
        } else {
          await add(mine);
        }
      } catch (_) {
        if (mine === present) say(label.failed);
      } finally {
        clearTimeout(slow);
        if (mine === present) {
          // Not before: it takes longer than looking for the words.
          note();
          page.dataset.answered = String(mine);
        }
      }
    }

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(lookUp, 80);
    };

    form.addEventListener('submit', (event) => {
      event.preventDefault();
      lookUp();
    });
    let isComposing = false;
    input.addEventListener('compositionstart', () => (isComposing = true));
    input.addEventListener('compositionend', () => { isComposing = false; later(); });
    input.addEventListener('input', () => isComposing || later());
    [sections, kinds].forEach((one) => one.addEventListener('change', lookUp));
    more.addEventListener('click', async () => {
      const before = list.children.length;
      await add(present);
      const next = list.children[before];
      if (next) next.querySelector('a').focus();
    });

    document.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || isComposing || event.isComposing) return;
      const target = event.target;
      const links = Array.from(list.querySelectorAll('.search-title a'));
      const at = links.indexOf(document.activeElement);
      if (event.key === 'Escape' && at >= 0) {
        input.focus();
      } else if (event.key === 'Escape' && target === input && input.value) {
        input.value = '';
        lookUp();
      } else if (event.key === 'ArrowDown' && (target === input || at >= 0)) {
        const next = links[at + 1] || (more.hidden ? null : more);
        if (!next) return;
        next.focus();
      } else if (event.key === 'ArrowUp' && (at >= 0 || target === more)) {
        (at === 0 ? input : links[(at < 0 ? links.length : at) - 1] || input).focus();
      } else {
        return;
      }
      event.preventDefault();
    });

    /** Takes the question from the address. */
    async function begin() {
      const params = new URLSearchParams(location.search);
      input.value = params.get('q') || '';
      try {
        const [head] = await load('head');
        [[sections, head.sections, 'section'], [kinds, head.kinds, 'kind']].forEach(([select, all, name]) => {
          while (select.options.length > 1) select.remove(1);
          all.forEach(([value, title]) => select.add(new Option(title, value)));
          select.value = params.get(name) || '';
          if (select.selectedIndex < 0) select.selectedIndex = 0;
          select.closest('label').hidden = all.length < 2;
        });
      } catch (_) {
        say(label.failed);
        return;
      }
      if (!input.value) input.focus();
      await lookUp();
    }

    window.addEventListener('popstate', begin);
    // `jianbao serve` has taken the page to what was saved.
    document.addEventListener('jianbao:updated', () => {
      generation += 1;
      loaded = new Map();
      begin();
    });
    page.hidden = false;
    begin();
  }

  if (typeof module === 'object' && module) module.exports = { parts, terms, places, read, shard, grams };
  const page = document.querySelector('[data-search="page"]');
  if (page && root) start(page);
})();
