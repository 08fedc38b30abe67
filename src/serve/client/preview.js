// The client of `jianbao serve`: in a page it shows the bar, follows saves, lays errors over the page and marks the
// difference; in a shared worker it holds the one connection that all tabs share.
//
// Browsers open six connections to a server at a time. Ten tabs with a stream of events each would leave none for pages.
(function () {
  'use strict';

  // ---- The worker -------------------------------------------------------------------------------------------------

  if (typeof SharedWorkerGlobalScope !== 'undefined') {
    const ports = new Set();
    let last = { kind: 'connection', open: false };
    let news = null;
    const tell = (message) => ports.forEach((port) => port.postMessage(message));
    self.onconnect = (event) => {
      const port = event.ports[0];
      ports.add(port);
      port.onmessage = () => ports.delete(port);
      port.postMessage(last);
      if (news) port.postMessage(news);
    };
    listen(
      (open) => tell((last = { kind: 'connection', open })),
      (data) => tell((news = { kind: 'news', data })),
    );
    return;
  }

  /** Listens to the events for ever, and says when the connection comes and goes. */
  function listen(connection, fresh) {
    let source = null;
    let wait = null;
    const open = () => {
      clearTimeout(wait);
      source = new EventSource('/@/events');
      source.onopen = () => connection(true);
      source.addEventListener('news', (event) => fresh(JSON.parse(event.data)));
      source.onerror = () => {
        connection(false);
        // A browser gives up on some answers; and it waits for seconds where a restarted server is there at once.
        source.close();
        clearTimeout(wait);
        wait = setTimeout(open, 500);
      };
    };
    open();
    return () => {
      clearTimeout(wait);
      source.close();
    };
  }

  // ---- The page ---------------------------------------------------------------------------------------------------

  const own = document.getElementById('jianbao-preview');
  if (!own || window.jianbaoPreview) return;
  const page = Object.assign({}, own.dataset);
  const isDifference = page.view === 'difference';
  const WORDS = {
    zh: {
      bar: '预览栏', live: '已连接', lost: '连接断开，等待重新启动…', edit: '打开源文件', close: '收起', show: '展开预览栏',
      difference: '对照', missing: '没有这一页', errors: (n) => `${n} 个错误`, warnings: (n) => `${n} 个提醒`,
      none: '两版相同', unknown: (name) => `${name}有错误，无法对照`, places: (n, name) => `${name}看不到的有 ${n} 处`, others: (n) => `另有 ${n} 处不一样`, wholePage: (name) => `整页只在这一版里有，${name}没有`, previous: '上一处', next: '下一处',
      heading: '内容有错误', below: '出错的页面仍是最近一次正确的样子；改好并存盘，这里就消失。', other: 'English', more: (n) => `此外还有 ${n} 条`,
      help: '帮助', inEditor: '在 VS Code 中打开', sees: (name, text) => `${name}显示“${text}”`, empty: '（没有）', hides: (name) => `${name}没有`,
      head: (n) => `页头信息 ${n} 处`, headNote: '页面头部：标题、摘要等', warningHeading: '提醒', changed: '页面已更新', without: (name) => `${name}没有这一页`,
    },
    en: {
      bar: 'Preview bar', live: 'connected', lost: 'connection lost, waiting for a restart…', edit: 'open source', close: 'collapse',
      show: 'show the preview bar', difference: 'difference', missing: 'does not have this page',
      errors: (n) => `${n} error${n === 1 ? '' : 's'}`, warnings: (n) => `${n} warning${n === 1 ? '' : 's'}`, none: 'the editions are equal here', unknown: (name) => `${name} has errors: nothing to compare with`,
      places: (n, name) => `${n} place${n === 1 ? '' : 's'} that ${name} does not see`, others: (n) => `${n} otherwise different`, wholePage: (name) => `${name} does not have this page at all`, previous: 'previous', next: 'next',
      heading: 'The content has errors', below: 'A page with errors stays as it was last right; this goes away once they are mended.', other: '中文',
      more: (n) => `${n} more`, help: 'help', inEditor: 'open in VS Code', sees: (name, text) => `${name} shows “${text}”`, empty: '(nothing)',
      hides: (name) => `not in ${name}`, head: (n) => `${n} in the head`, headNote: 'the head of the page: title, description…', warningHeading: 'Warnings',
      changed: 'the page is up to date', without: (name) => `not in ${name}`,
    },
  };
  let lang = page.lang === 'en' ? 'en' : 'zh';
  const store = (key, value) => {
    try {
      if (value === undefined) return sessionStorage.getItem('jianbao-' + key);
      sessionStorage.setItem('jianbao-' + key, value);
    } catch (error) {
      // Without storage nothing is remembered from page to page.
    }
    return null;
  };
  lang = store('lang') || lang;
  const t = () => WORDS[lang];
  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (typeof value === 'function') element.addEventListener(key, value);
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  /** What is known of the page: the HTML it was made from, and the last answer about it. */
  const known = { html: document.documentElement.outerHTML, isExact: false, state: null, files: new Map(), digest: page.digest, instance: null, generation: -1, open: false };

  // ---- Frame: the bar and the overlay, apart from the page ---------------------------------------------------------

  const host = make('jianbao-preview-frame', { 'data-jianbao': 'frame' });
  const frame = host.attachShadow({ mode: 'open' });
  const bar = make('aside', { class: 'bar', role: 'region' });
  const overlay = make('section', { class: 'overlay', role: 'dialog', 'aria-labelledby': 'overlay-title', hidden: true, tabindex: '-1' });
  const status = make('div', { class: 'status', role: 'status', 'aria-live': 'polite' });
  const look = make('link', { rel: 'stylesheet', href: '/@/frame.css' });
  look.addEventListener('load', () => host.removeAttribute('hidden'));
  host.setAttribute('hidden', '');
  frame.append(look, overlay, bar, status);
  // Outside of the body, where morphing never comes and no layout of the page counts it.
  document.documentElement.append(host);
  document.head.append(make('link', { rel: 'stylesheet', href: '/@/marks.css', 'data-jianbao': 'look' }));
  // Anchors must not end below the bar.
  let isCollapsed = store('bar') === 'collapsed';
  let dismissed = store('dismissed') || '';
  let isOpen = false;

  function name(edition) {
    return edition[lang];
  }

  function drawBar() {
    const state = known.state;
    bar.setAttribute('aria-label', t().bar);
    bar.setAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
    bar.classList.toggle('collapsed', isCollapsed);
    const focused = frame.activeElement && frame.activeElement.dataset.key;
    const dot = make('span', { class: known.open ? 'dot open' : 'dot', title: known.open ? t().live : t().lost }, make('span', { class: 'hidden' }, known.open ? t().live : t().lost));
    const toggle = make('button', {
      type: 'button', class: 'toggle', 'data-key': 'toggle', 'aria-expanded': String(!isCollapsed), title: isCollapsed ? t().show : t().close,
      'aria-label': isCollapsed ? t().show : t().close,
      click: () => {
        isCollapsed = !isCollapsed;
        store('bar', isCollapsed ? 'collapsed' : 'shown');
        drawBar();
      },
    }, isCollapsed ? '‹' : '›');
    const parts = [dot];
    const problems = state ? state.problems : [];
    const errors = problems.filter((one) => one.severity === 'error').length;
    const others = problems.length - errors;
    const badge = errors || others
      ? make('button', { type: 'button', class: errors ? 'badge error' : 'badge', 'data-key': 'problems', 'aria-expanded': String(isOpen), click: () => (isOpen ? hideOverlay() : showOverlay(true)) },
        errors ? t().errors(errors) : t().warnings(others))
      : null;
    if (!isCollapsed) {
      const editions = state ? state.editions : [];
      const nav = make('nav', { 'aria-label': t().bar });
      const link = (key, label, href, current, note) =>
        nav.append(make('a', { href, 'data-key': key, 'aria-current': current ? 'page' : null, title: note, class: note ? 'absent' : null }, label));
      editions.forEach((edition) => {
        const current = !isDifference && edition.name === page.edition;
        const href = `/@/go?to=${encodeURIComponent(edition.name)}&path=${encodeURIComponent(page.path)}`;
        link('edition-' + edition.name, name(edition), href, current, edition.has === false ? t().without(name(edition)) : null);
      });
      if (editions.length > 1) {
        const widest = editions[editions.length - 1];
        link('difference', t().difference, `/@/go?to=${encodeURIComponent(widest.name)}&path=${encodeURIComponent(page.path)}&view=difference`, isDifference);
      }
      parts.push(nav);
      if (isDifference && difference) {
        parts.push(make('span', { class: 'count', title: difference.head ? t().headNote : null }, differenceText()));
        if (difference.marks.length) {
          parts.push(
            make('button', { type: 'button', 'data-key': 'previous', 'aria-label': t().previous, title: t().previous, click: () => step(-1) }, '↑'),
            make('button', { type: 'button', 'data-key': 'next', 'aria-label': t().next, title: t().next, click: () => step(1) }, '↓'),
          );
        }
      }
      if (!known.open) parts.push(make('span', { class: 'lost' }, t().lost));
      if (state && state.source && state.source.href) {
        parts.push(make('a', { href: state.source.href, class: 'source', 'data-key': 'source', title: `${t().inEditor}: ${state.source.file}` }, t().edit));
      }
    }
    if (badge) parts.push(badge);
    parts.push(toggle);
    bar.replaceChildren(...parts);
    if (focused) {
      const again = bar.querySelector(`[data-key="${CSS.escape(focused)}"]`);
      if (again) again.focus();
    }
  }

  // ---- The overlay ------------------------------------------------------------------------------------------------

  function fingerprint(problems) {
    return JSON.stringify(problems.map((one) => [one.code, one.file, one.line, one.zh.message]));
  }

  function drawOverlay() {
    const problems = known.state ? known.state.problems : [];
    const errors = problems.filter((one) => one.severity === 'error');
    const hasErrors = errors.length > 0;
    const list = make('ol', { class: 'problems' });
    problems.forEach((one) => list.append(problem(one)));
    const parts = [
      make('div', { class: 'head' },
        make('h2', { id: 'overlay-title' }, hasErrors ? `${t().heading} · ${t().errors(errors.length)}` : t().warningHeading),
        make('button', { type: 'button', class: 'language', 'data-key': 'language', lang: lang === 'zh' ? 'en' : 'zh-CN', click: () => { lang = lang === 'zh' ? 'en' : 'zh'; store('lang', lang); drawBar(); drawOverlay(); } }, t().other),
        make('button', { type: 'button', class: 'close', 'data-key': 'close', 'aria-label': t().close, title: t().close + ' (Esc)', click: () => hideOverlay() }, '×')),
      hasErrors ? make('p', { class: 'below' }, t().below) : null,
      list,
      known.state && known.state.more ? make('p', { class: 'below' }, t().more(known.state.more)) : null,
    ].filter(Boolean);
    const focused = frame.activeElement && frame.activeElement.dataset.key;
    overlay.setAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
    overlay.textContent = '';
    overlay.append(...parts);
    overlay.classList.toggle('warnings', !hasErrors);
    overlay.hidden = !isOpen || problems.length === 0;
    if (focused && !overlay.hidden) {
      const again = overlay.querySelector(`[data-key="${CSS.escape(focused)}"]`);
      if (again) again.focus();
    }
  }

  /** A sentence in which what stands between backticks is code. */
  const spoken = (text) => text.split('`').map((part, at) => (at % 2 ? make('code', {}, part) : part));

  function problem(one) {
    const words = one[lang];
    const place = one.file ? `${one.file}${one.line ? `:${one.line}:${one.column}` : ''}` : null;
    const where = place && (one.href ? make('a', { href: one.href, title: t().inEditor }, place) : make('span', {}, place));
    const excerpt = one.excerpt.length ? make('pre', { class: 'excerpt', tabindex: '0' }) : null;
    const width = String(Math.max(0, ...one.excerpt.map((line) => line.number))).length;
    one.excerpt.forEach((line) => {
      const gutter = (text) => make('span', { class: 'gutter' }, `${text.padStart(width)} │ `);
      // The carets are laid out by an invisible copy of what they point at, so that they fit whatever font there is.
      const carets = make('span', { class: 'carets' }, make('span', { class: 'ghost' }, line.marked || ' '), make('span', { class: 'run', 'aria-hidden': 'true' }, '^'.repeat(Math.max(1, [...line.marked].length * 2))));
      excerpt.append(
        gutter(String(line.number)), line.before, make('mark', {}, line.marked), line.after, '\n',
        make('span', { 'aria-hidden': 'true' }, gutter(''), make('span', { class: 'ghost' }, line.before), carets, '\n'),
      );
    });
    return make('li', { class: 'problem ' + one.severity },
      make('p', { class: 'message' }, make('b', {}, `${words.severity}[${one.code}]`), lang === 'zh' ? '：' : ': ', ...spoken(words.message)),
      where ? make('p', { class: 'where' }, where) : null,
      excerpt,
      words.help ? make('p', { class: 'help' }, make('b', {}, t().help), lang === 'zh' ? '：' : ': ', ...spoken(words.help)) : null);
  }

  function showOverlay(focus) {
    isOpen = true;
    drawOverlay();
    drawBar();
    if (focus) overlay.focus();
  }

  function hideOverlay() {
    const inside = overlay.contains(frame.activeElement);
    isOpen = false;
    dismissed = known.state ? fingerprint(known.state.problems) : '';
    store('dismissed', dismissed);
    drawOverlay();
    drawBar();
    if (inside) {
      const badge = bar.querySelector('[data-key="problems"]');
      if (badge) badge.focus();
    }
  }

  function judge(state) {
    const print = fingerprint(state.problems);
    const hasErrors = state.problems.some((one) => one.severity === 'error');
    const same = known.state && fingerprint(known.state.problems) === print;
    if (hasErrors) {
      isOpen = same ? isOpen : print !== dismissed;
      if (isOpen && !same) status.textContent = t().heading;
    }
    else if (!same) {
      isOpen = false;
      store('dismissed', (dismissed = ''));
    }
  }

  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen) hideOverlay();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen && !event.defaultPrevented) hideOverlay();
  });

  // ---- Following ---------------------------------------------------------------------------------------------------

  const address = (element, attribute) => {
    const text = element.getAttribute(attribute);
    if (!text) return null;
    const url = new URL(text, document.baseURI);
    return url.origin === location.origin ? decode(url.pathname) : null;
  };
  const decode = (path) => {
    try {
      return decodeURIComponent(path);
    } catch (error) {
      return path;
    }
  };
  const sheets = () => [...document.querySelectorAll('link[rel~="stylesheet"][href]:not([data-jianbao])')].map((element) => [element, 'href']);
  const pictures = () => [...document.querySelectorAll('img[src]')].map((element) => [element, 'src']);
  const scripts = () => [...document.querySelectorAll('script[src]')].filter((element) => !element.getAttribute('src').startsWith('/@/')).map((element) => [element, 'src']);
  // A film or a long list of pictures is not asked about again and again.
  const files = () => {
    const all = [...sheets(), ...scripts(), ...pictures()].map(([element, attribute]) => address(element, attribute));
    return [...new Set(all.filter(Boolean))].slice(0, 60);
  };

  async function ask(about) {
    const list = files();
    const parameters = [['edition', page.edition], ['path', page.path], ['view', page.view], ...list.map((file) => ['file', file])];
    if (about) parameters.push(['about', '1']);
    const query = parameters.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
    const answer = await fetch(`/@/state?${query}`, { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    state.digests = new Map(list.map((file, at) => [file, state.files[at]]));
    return state;
  }

  async function load(url) {
    const answer = await fetch(url, { cache: 'no-store', headers: { accept: 'text/html' } });
    return { status: answer.status, html: await answer.text() };
  }

  let isBusy = false;
  let isWanted = false;

  /** Brings the page up to date; any number of calls while it is at it come to one more round. */
  async function follow() {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isWanted) {
        isWanted = false;
        await round();
      }
    } catch (error) {
      // The server is gone or going: the worker says when it is back.
      setTimeout(() => known.open && follow(), 1000);
    } finally {
      isBusy = false;
    }
  }

  async function round() {
    const state = await ask(false);
    if (state.version !== page.version) return location.reload();
    const digest = state.page || '';
    const isFirst = known.state === null;
    judge(state);
    const before = known.state;
    if (before) state.editions.forEach((edition, at) => (edition.has = before.editions[at] && before.editions[at].has));
    known.state = state;
    if (digest !== known.digest) {
      const fresh = await load(location.pathname + location.search);
      known.digest = digest;
      known.isExact = true;
      // Deleted while it was looked at: the page stays as a memory when the edition is broken, else it says so.
      if (fresh.status !== 500 || !document.body) await become(fresh.html);
    }
    swap(state.digests);
    drawBar();
    drawOverlay();
    if (!known.isExact) await recall();
    if (isFirst && isDifference) await compare();
    const about = await ask(true);
    known.state.editions = about.editions;
    drawBar();
  }

  /** Fetches the page as it was before its scripts had a hand in it: what is compared with the next one. */
  async function recall() {
    known.isExact = true;
    const answer = await load(location.pathname + location.search);
    const tag = parse(answer.html).getElementById('jianbao-preview');
    if (tag && tag.dataset.digest === known.digest) known.html = answer.html;
  }

  /** New stylesheets and pictures take the place of the old ones once they are there. */
  function swap(digests) {
    for (const [file, digest] of digests) {
      const old = known.files.get(file);
      known.files.set(file, digest);
      if (old === undefined || old === digest || digest === null) continue;
      const of = (list) => list.filter(([element, attribute]) => address(element, attribute) === file).map(([element]) => element);
      if (of(scripts()).length) return location.reload();
      of(sheets()).forEach((sheet) => {
        const next = sheet.cloneNode();
        next.setAttribute('href', fresh(sheet.getAttribute('href'), digest));
        next.addEventListener('load', () => sheet.remove());
        next.addEventListener('error', () => sheet.remove());
        sheet.after(next);
      });
      of(pictures()).forEach((picture) => picture.setAttribute('src', fresh(picture.getAttribute('src'), digest)));
    }
  }

  const bare = (url) => url.replace(/[?&]jianbao=[0-9a-f]+/, '');
  const fresh = (url, digest) => {
    const [path, hash] = bare(url).split('#');
    return `${path}${path.includes('?') ? '&' : '?'}jianbao=${digest.slice(0, 12)}${hash ? '#' + hash : ''}`;
  };
  // Whoever reads the page again finds the addresses without our additions.
  const original = (element) => {
    const copy = element.cloneNode(true);
    [copy, ...copy.querySelectorAll('[href*="jianbao="], [src*="jianbao="]')].forEach((one) =>
      ['href', 'src'].forEach((attribute) => one.hasAttribute && one.hasAttribute(attribute) && one.setAttribute(attribute, bare(one.getAttribute(attribute)))));
    return copy.outerHTML;
  };

  const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
  const programs = (root) => [...root.querySelectorAll('script:not([src^="/@/"])')].map((element) => element.outerHTML).join('\n');

  /** The page becomes another one without being loaded anew. */
  async function become(html) {
    const next = parse(html);
    const old = parse(known.html);
    known.html = html;
    const ownNext = next.getElementById('jianbao-preview');
    if (ownNext) Object.assign(page, ownNext.dataset);
    // What a script did cannot be undone: a page with other scripts is another page.
    if (programs(old) !== programs(next)) return location.reload();
    if (isDifference) unmark();
    head(next);
    const changed = differences(old.body, next.body);
    const paths = changed.map((change) => {
      const grave = weight(change);
      return [pathOf(grave < 1 ? narrowed(change) : change.node, next.body), grave];
    });
    const kept = forms();
    Idiomorph.morph(document.body, next.body.cloneNode(true), {
      morphStyle: 'outerHTML',
      ignoreActiveValue: true,
      restoreFocus: true,
      callbacks: {
        beforeNodeMorphed: (node, other) => !node.isEqualNode(other),
        beforeAttributeUpdated: (attribute, node) => !(attribute === 'open' && (node.tagName === 'DETAILS' || node.tagName === 'DIALOG')),
      },
    });
    kept();
    if (isDifference) await compare();
    document.dispatchEvent(new CustomEvent('jianbao:updated'));
    status.textContent = t().changed;
    flash(paths.map(([path, grave]) => ({ element: follower(path), grave })));
  }

  /** Remembers what has been typed into the page; gives a function that puts it back. */
  function forms() {
    const dirty = [...document.body.querySelectorAll('input, textarea, select')].map((field) => {
      const isTick = field.type === 'checkbox' || field.type === 'radio';
      if (isTick) return field.checked !== field.defaultChecked ? [field, 'checked', field.checked] : null;
      if (field.tagName === 'SELECT') return [field, 'value', field.value];
      return field.type !== 'file' && field.value !== field.defaultValue ? [field, 'value', field.value] : null;
    });
    return () => dirty.filter(Boolean).forEach(([field, key, value]) => {
      if (field.isConnected && field[key] !== value) field[key] = value;
    });
  }

  /** Brings the head up to date without loading a stylesheet again that stays. */
  function head(next) {
    for (const { name: key } of [...document.documentElement.attributes]) {
      if (!next.documentElement.hasAttribute(key)) document.documentElement.removeAttribute(key);
    }
    for (const { name: key, value } of [...next.documentElement.attributes]) {
      if (document.documentElement.getAttribute(key) !== value) document.documentElement.setAttribute(key, value);
    }
    if (document.title !== next.title) document.title = next.title;
    const movable = (root) => [...root.head.children].filter((element) => !['SCRIPT', 'TITLE'].includes(element.tagName) && !element.dataset.jianbao);
    const old = new Map();
    movable(document).forEach((element) => {
      const key = original(element);
      old.set(key, [...(old.get(key) || []), element]);
    });
    let after = null;
    movable(next).forEach((element) => {
      const same = (old.get(element.outerHTML) || []).shift();
      if (same) {
        after = same;
        return;
      }
      const added = document.importNode(element, true);
      if (after) after.after(added);
      else document.head.prepend(added);
      after = added;
    });
    old.forEach((rest) => rest.forEach((element) => element.remove()));
  }

  // ---- Which block has changed --------------------------------------------------------------------------------------

  const BLOCKS = new Set('ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION COLGROUP DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(' '));
  const isBlock = (node) => node.nodeType === 1 && BLOCKS.has(node.tagName);
  const isBlank = (node) => (node.nodeType === 3 && !node.data.trim()) || node.nodeType === 8;
  const isOurs = (node) => node.nodeType === 1 && (node.tagName === 'SCRIPT' || node.dataset.jianbao !== undefined);
  const children = (node) => [...node.childNodes].filter((child) => !isBlank(child) && !isOurs(child));
  const signature = (node) => (node.nodeType === 3 ? node.data.replace(/\s+/g, ' ').trim() : node.outerHTML);
  const shape = (node) => (node.nodeType === 3 ? '#text' : `${node.tagName}.${node.getAttribute('class') || ''}#${node.id}`);

  /** Pairs of equal entries of two lists, as many as there can be, in order. */
  function common(a, b) {
    let start = 0;
    let endA = a.length;
    let endB = b.length;
    const pairs = [];
    while (start < endA && start < endB && a[start] === b[start]) pairs.push([start, start++]);
    const tail = [];
    while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) tail.push([--endA, --endB]);
    const n = endA - start;
    const m = endB - start;
    if (n && m) {
      if (n * m > 4e6) {
        // Too much for a table: what occurs once in both leads on.
        const once = (list, from, to) => {
          const seen = new Map();
          for (let at = from; at < to; at += 1) seen.set(list[at], seen.has(list[at]) ? -1 : at);
          return seen;
        };
        const inB = once(b, start, endB);
        let last = start - 1;
        once(a, start, endA).forEach((at, key) => {
          const other = inB.get(key);
          if (at >= 0 && other !== undefined && other > last) pairs.push([at, (last = other)]);
        });
      } else {
        const table = new Uint32Array((n + 1) * (m + 1));
        for (let i = n - 1; i >= 0; i -= 1) {
          for (let j = m - 1; j >= 0; j -= 1) {
            table[i * (m + 1) + j] = a[start + i] === b[start + j]
              ? table[(i + 1) * (m + 1) + j + 1] + 1
              : Math.max(table[(i + 1) * (m + 1) + j], table[i * (m + 1) + j + 1]);
          }
        }
        for (let i = 0, j = 0; i < n && j < m;) {
          if (a[start + i] === b[start + j]) pairs.push([start + i++, start + j++]);
          else if (table[(i + 1) * (m + 1) + j] >= table[i * (m + 1) + j + 1]) i += 1;
          else j += 1;
        }
      }
    }
    return pairs.concat(tail.reverse());
  }

  /** How much of two texts is the same, from 0 to 1, by pairs of characters. */
  function likeness(a, b) {
    const pairs = (text) => {
      const found = new Map();
      for (let at = 0; at + 1 < text.length; at += 1) {
        const pair = text.slice(at, at + 2);
        found.set(pair, (found.get(pair) || 0) + 1);
      }
      return found;
    };
    const [left, right] = [a, b].map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 2000));
    if (left === right) return 1;
    if (left.length < 2 || right.length < 2) return 0;
    const [one, two] = [pairs(left), pairs(right)];
    let shared = 0;
    one.forEach((count, pair) => (shared += Math.min(count, two.get(pair) || 0)));
    return (2 * shared) / (left.length + right.length - 2);
  }

  /** The children of two elements: equal ones, ones that became each other, added and removed ones. */
  function align(a, b) {
    const steps = [];
    const same = common(a.map(signature), b.map(signature));
    let [i, j] = [0, 0];
    const gap = (toA, toB) => {
      const left = a.slice(i, toA);
      const right = b.slice(j, toB);
      let at = 0;
      right.forEach((node, index) => {
        // The likest of what is left over, without crossing; the last two of one shape are the same block rewritten.
        let best = null;
        for (let k = at; k < left.length; k += 1) {
          if (shape(left[k]) !== shape(node) && (left[k].nodeType === 3 || node.nodeType === 3 || left[k].tagName !== node.tagName)) continue;
          const like = likeness(left[k].textContent, node.textContent) + (shape(left[k]) === shape(node) ? 0.1 : 0);
          if (!best || like > best.like) best = { k, like };
        }
        const alone = left.length - at === right.length - index;
        if (best && (best.like > 0.4 || (alone && best.k === at) || node.tagName === 'BODY')) {
          for (; at < best.k; at += 1) steps.push({ kind: 'gone', old: left[at], before: node });
          steps.push({ kind: 'changed', old: left[best.k], node });
          at = best.k + 1;
        } else {
          steps.push({ kind: 'new', node });
        }
      });
      for (; at < left.length; at += 1) steps.push({ kind: 'gone', old: left[at], before: b[toB] || null });
      [i, j] = [toA, toB];
    };
    same.forEach(([x, y]) => {
      gap(x, y);
      [i, j] = [x + 1, y + 1];
    });
    gap(a.length, b.length);
    return steps;
  }

  /** Whether an element is a run of text for a reader: nothing but text and what stands in lines. */
  const isLine = (node) => !node.querySelector([...BLOCKS].join(','));

  /** What differs between two elements, as the second one's smallest blocks. */
  function differences(a, b) {
    const found = [];
    const walk = (old, node) => {
      if (old.outerHTML === node.outerHTML) return;
      const before = found.length;
      if (!isLine(old) || !isLine(node)) {
        align(children(old), children(node)).forEach((step) => {
          if (step.kind === 'new') found.push({ kind: 'new', node: step.node.nodeType === 3 ? node : step.node });
          else if (step.kind === 'gone') found.push({ kind: 'gone', node: neighbour(step, node), text: step.old.textContent });
          else if (step.node.nodeType === 3 || !isBlock(step.node)) found.push({ kind: 'changed', old: step.old, node: step.node.nodeType === 3 ? node : step.node });
          else walk(step.old, step.node);
        });
      }
      if (found.length === before) found.push({ kind: 'changed', old, node });
    };
    const neighbour = (step, parent) => {
      if (step.before && step.before.nodeType === 1) return step.before;
      return step.before ? parent : children(parent).filter((child) => child.nodeType === 1).pop() || parent;
    };
    walk(a, b);
    return found;
  }

  /** How many characters of a change are new; next to nothing when only a number is, which may have been counted. */
  function weight(change) {
    if (!change.old) return (change.text || change.node.textContent).trim().length + 1;
    const [a, b] = [change.old.textContent, change.node.textContent];
    if (a.replace(/[\d\s]/g, '') === b.replace(/[\d\s]/g, '')) return 0.5;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start += 1;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
    return Math.max(a.length, b.length) - start - end + 1;
  }

  /** The one part of a line that holds all that changed in it: a counted number need not light up all that stands beside it. */
  function narrowed({ old, node }) {
    for (;;) {
      const [a, b] = [children(old), children(node)];
      if (a.length !== b.length) return node;
      const differing = b.map((child, at) => at).filter((at) => signature(a[at]) !== signature(b[at]));
      if (differing.length !== 1 || b[differing[0]].nodeType !== 1 || a[differing[0]].nodeType !== 1) return node;
      [old, node] = [a[differing[0]], b[differing[0]]];
    }
  }

  const pathOf = (node, root) => {
    const path = [];
    for (let one = node; one !== root && one.parentElement; one = one.parentElement) path.unshift([...one.parentElement.children].filter((child) => !isOurs(child)).indexOf(one));
    return path;
  };
  const follower = (path) => path.reduce((element, at) => element && [...element.children].filter((child) => !isOurs(child))[at], document.body);

  /** Leads the eye to what has changed: once, and only as far as needed. */
  function flash(changes) {
    const all = changes.filter(({ element }) => element && element !== document.body && element.getClientRects().length);
    if (!all.length) return;
    const content = all.filter(({ element }) => element.closest('main, article') && !element.closest('nav'));
    const first = (content.length ? content : all).reduce((best, one) => (one.grave > best.grave ? one : best)).element;
    const box = first.getBoundingClientRect();
    if (box.bottom < 0 || box.top > window.innerHeight - 60) first.scrollIntoView({ block: 'center', behavior: isCalm() ? 'auto' : 'smooth' });
    new Set(all.slice(0, 50).map(({ element }) => element)).forEach(point);
  }

  const isCalm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  function point(element) {
    element.removeAttribute('data-jianbao-flash');
    void element.offsetWidth;
    element.setAttribute('data-jianbao-flash', '');
    setTimeout(() => element.removeAttribute('data-jianbao-flash'), 2000);
  }

  // ---- The difference ----------------------------------------------------------------------------------------------

  /** The last comparison: marks in the order of the page, and what is to be said about it. */
  let difference = null;
  let current = -1;

  function differenceText() {
    const parts = [];
    const narrow = name(known.state.editions[0]);
    if (difference.isBroken) parts.push(t().unknown(narrow));
    else if (difference.isMissing) parts.push(t().wholePage(narrow));
    else {
      const hidden = difference.marks.filter((element) => element.dataset.jianbaoDifferenceMark === 'only').length;
      const others = difference.marks.length - hidden;
      if (hidden) parts.push(t().places(hidden, narrow));
      if (others) parts.push(t().others(others));
      if (!hidden && !others) parts.push(t().none);
    }
    if (difference.head) parts.push(t().head(difference.head));
    return parts.join(lang === 'zh' ? '；' : '; ');
  }

  async function compare() {
    const editions = known.state ? known.state.editions : [];
    const narrow = editions[0];
    if (!narrow) return;
    const answer = await load(encodeURI('/' + page.path).replace(/[?#]/g, encodeURIComponent));
    unmark();
    difference = { marks: [], head: 0, isMissing: answer.status === 404, isBroken: answer.status >= 500 };
    current = -1;
    document.documentElement.setAttribute('data-jianbao-difference', difference.isMissing ? 'missing' : 'page');
    if (!difference.isMissing && !difference.isBroken) {
      const other = parse(answer.html);
      const heads = (root) => [...root.head.querySelectorAll('title, meta, link')].filter((element) => !isOurs(element)).map(original);
      const [a, b] = [heads(other), heads(document)];
      difference.head = Math.max(a.length, b.length) - common(a, b).length;
      mark(other.body, document.body, narrow);
      const isInside = (element) => element.parentElement.closest('[data-jianbao-difference-mark]');
      difference.marks = [...document.querySelectorAll('[data-jianbao-difference-mark]')].filter((element) => element.dataset.jianbaoAdded !== 'instead' && element.dataset.jianbaoDifferenceMore === undefined && !isInside(element));
    }
    drawBar();
  }

  /** Takes all marks away again. */
  function unmark() {
    document.querySelectorAll('[data-jianbao-added]').forEach((element) => element.remove());
    document.querySelectorAll('jianbao-only').forEach((element) => {
      const parent = element.parentNode;
      element.replaceWith(...element.childNodes);
      parent.normalize();
    });
    document.querySelectorAll('[data-jianbao-difference-mark]').forEach((element) => {
      element.removeAttribute('data-jianbao-difference-mark');
      element.removeAttribute('data-jianbao-difference-note');
      element.removeAttribute('data-jianbao-difference-more');
    });
  }

  function mark(old, node, narrow) {
    if (signature(old) === signature(node)) return;
    attributes(old, node, narrow);
    if (isLine(old) && isLine(node)) return line(old, node, narrow);
    align(children(old), children(node)).forEach((step) => {
      if (step.kind === 'changed') {
        if (step.node.nodeType === 3) words(step.old, [step.node], narrow);
        else mark(step.old, step.node, narrow);
      } else if (step.kind === 'new') {
        if (step.node.nodeType === 3) wrap(step.node, 0, step.node.length);
        else step.node.setAttribute('data-jianbao-difference-mark', 'only');
      } else {
        gone(step.old, node, step.before, narrow);
      }
    });
  }

  /** A thing that the narrow edition alone shows, shown where it would stand. */
  function gone(old, parent, before, narrow) {
    const copy = old.nodeType === 3 ? make('del', {}, old.data) : document.importNode(old, true);
    copy.setAttribute('data-jianbao-added', '');
    copy.setAttribute('data-jianbao-difference-mark', 'gone');
    copy.title = t().sees(name(narrow), copy.textContent.trim().slice(0, 60));
    copy.removeAttribute('id');
    if (before && before.parentNode === parent) parent.insertBefore(copy, before);
    else parent.append(copy);
  }

  /** Where the same element leads elsewhere, or says something else to who cannot see it. */
  function attributes(old, node, narrow) {
    if (old.nodeType !== 1 || node.nodeType !== 1) return;
    const differing = ['href', 'src', 'srcset', 'alt', 'title', 'datetime', 'value', 'aria-label', 'cite', 'poster', 'data'].filter((key) => old.getAttribute(key) !== (node.hasAttribute(key) ? bare(node.getAttribute(key)) : null));
    if (!differing.length) return;
    node.setAttribute('data-jianbao-difference-mark', 'attribute');
    node.setAttribute('data-jianbao-difference-note', differing.map((key) => `${key}: ${t().sees(name(narrow), old.getAttribute(key) || t().empty)}`).join('; '));
  }

  const ATOMS = new Set('IMG SVG svg VIDEO AUDIO IFRAME OBJECT CANVAS INPUT BUTTON SELECT TEXTAREA BR PICTURE MATH math'.split(' '));

  /** The text of a line, piece by piece: letters, numbers and words, each Chinese character, and what is no text. */
  function pieces(root) {
    const found = [];
    const walk = (node, link) => {
      if (isOurs(node)) return;
      if (node.nodeType === 3) {
        const pattern = /[A-Za-z0-9_.%,-]+|\s+|[\s\S]/gu;
        for (let match; (match = pattern.exec(node.data));) {
          found.push({ key: (match[0].trim() ? match[0] : ' ') + link, text: match[0], node, start: match.index, end: match.index + match[0].length });
        }
      } else if (node.nodeType === 1) {
        if (ATOMS.has(node.tagName)) found.push({ key: original(node), text: node.getAttribute('alt') || '', node });
        else node.childNodes.forEach((child) => walk(child, node.tagName === 'A' ? `\n${node.getAttribute('href') || ''}` : link));
      }
    };
    walk(root, '');
    return found;
  }

  function line(old, node, narrow) {
    words(old, [node], narrow);
  }

  /** Marks in a line what another line does not have. */
  function words(old, roots, narrow) {
    const a = pieces(old);
    const b = roots.flatMap(pieces);
    let pairs = common(a.map((piece) => piece.key), b.map((piece) => piece.key));
    // A single character that happens to be the same in two different words says nothing.
    const runs = [];
    pairs.forEach(([x, y]) => {
      const last = runs[runs.length - 1];
      if (last && last[last.length - 1][0] === x - 1 && last[last.length - 1][1] === y - 1) last.push([x, y]);
      else runs.push([[x, y]]);
    });
    const letters = (run) => run.map(([, y]) => b[y].text.trim()).join('').length;
    const isEdge = (run) => run[0][1] === 0 || run[0][0] === 0 || run[run.length - 1][1] === b.length - 1 || run[run.length - 1][0] === a.length - 1;
    pairs = runs.filter((run) => isEdge(run) || letters(run) > 1).flat();
    let [i, j] = [0, 0];
    const edits = [];
    const gap = (toA, toB) => {
      if (i < toA || j < toB) edits.push({ old: a.slice(i, toA), fresh: b.slice(j, toB), next: b[toB] || null, last: b[toB - 1] || null });
      [i, j] = [toA + 1, toB + 1];
    };
    pairs.forEach(([x, y]) => gap(x, y));
    gap(a.length, b.length);
    // From the end, so that places before stay where they are.
    edits.reverse().forEach((edit) => {
      const text = edit.old.map((piece) => piece.text).join('');
      const seen = text.trim();
      let anchor = null;
      const groups = [];
      edit.fresh.forEach((piece) => {
        const last = groups[groups.length - 1];
        if (last && piece.start !== undefined && last.node === piece.node && last.end === piece.start) last.end = piece.end;
        else groups.push({ node: piece.node, start: piece.start, end: piece.end });
      });
      // Several pieces of one place count once.
      const more = (element, at) => at < groups.length - 1 && element.setAttribute('data-jianbao-difference-more', '');
      groups.reverse().forEach((group, at) => {
        if (group.start === undefined) {
          more(group.node, at);
          group.node.setAttribute('data-jianbao-difference-mark', 'only');
          anchor = anchor || group.node;
        } else if (group.node.data.slice(group.start, group.end).trim()) {
          const wrapped = wrap(group.node, group.start, group.end, seen ? t().sees(name(narrow), seen) : t().hides(name(narrow)));
          more(wrapped, at);
          anchor = anchor || wrapped;
        }
      });
      if (seen) {
        // Beside what it stands for, it is the same place.
        const del = make('del', { 'data-jianbao-added': anchor ? 'instead' : '', 'data-jianbao-difference-mark': 'gone', title: t().sees(name(narrow), seen) }, seen);
        // Not into what is marked itself: a note, a badge.
        while (anchor && !roots.includes(anchor.parentNode) && !anchor.nextSibling && anchor.parentNode !== document.body) anchor = anchor.parentNode;
        if (anchor) anchor.after(del);
        else if (edit.next && edit.next.node.nodeType === 3) edit.next.node.splitText(edit.next.start).before(del);
        else if (edit.next) edit.next.node.before(del);
        else if (edit.last) (edit.last.node.nodeType === 3 && edit.last.end < edit.last.node.length ? edit.last.node.splitText(edit.last.end).before(del) : edit.last.node.after(del));
        else roots[0].nodeType === 1 ? roots[0].append(del) : roots[0].after(del);
      }
    });
  }

  function wrap(node, start, end, note) {
    const part = start > 0 ? node.splitText(start) : node;
    if (end - start < part.length) part.splitText(end - start);
    const only = make('jianbao-only', { 'data-jianbao-difference-mark': 'only', title: note });
    part.replaceWith(only);
    only.append(part);
    return only;
  }

  function step(by) {
    const marks = difference.marks.filter((element) => element.isConnected && element.getClientRects().length);
    if (!marks.length) return;
    current = (current + by + marks.length) % marks.length;
    if (current < 0) current = marks.length - 1;
    marks[current].scrollIntoView({ block: 'center', behavior: isCalm() ? 'auto' : 'smooth' });
    point(marks[current]);
    status.textContent = `${current + 1} / ${marks.length}`;
  }

  // ---- Beginning ---------------------------------------------------------------------------------------------------

  function fresher(data) {
    if (known.instance === data.instance && known.generation >= data.generation) return;
    [known.instance, known.generation] = [data.instance, data.generation];
    follow();
  }

  function connection(open) {
    if (known.open === open) return;
    known.open = open;
    host.dataset.connection = open ? 'open' : 'lost';
    drawBar();
  }

  function connect() {
    if (typeof SharedWorker === 'function') {
      try {
        const worker = new SharedWorker(`/@/preview.js?version=${page.version}`, { name: `jianbao-${page.version}` });
        worker.port.onmessage = ({ data }) => (data.kind === 'news' ? fresher(data.data) : connection(data.open));
        window.addEventListener('pagehide', () => worker.port.postMessage('bye'));
        return;
      } catch (error) {
        // Then each tab has its own connection.
      }
    }
    // Only what is looked at holds a connection, so that many tabs do not use up all there are.
    let stop = null;
    const turn = () => {
      if (document.hidden && stop) stop = stop();
      else if (!document.hidden && !stop) stop = listen(connection, fresher);
    };
    document.addEventListener('visibilitychange', turn);
    turn();
  }

  window.jianbaoPreview = { known, page, common, align, differences };
  window.addEventListener('pageshow', (event) => event.persisted && location.reload());
  drawBar();
  connect();
})();
