// The sample site as the theme `bulletin` shows it: everybody can read it, at any width, with or without a script, from a folder.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { Site, launched, open } from './support.mjs';

/** A page of every template. */
const PAGES = {
  home: 'index.html', article: 'education/2026-h1.html', section: 'education/index.html', report: 'report/2026-h1.html',
  portrait: 'vanguard/road-crew.html', seal: 'vanguard/bamboo-craft.html', vanguards: 'vanguard/index.html',
  commendation: 'commendation/july-first-2026.html', notice: 'notice/weekly/2026-w26.html', ranking: 'ranking/2026-06.html',
  rankings: 'ranking/index.html', ledger: 'ledger/2026.html', problem: 'ledger/away-members.html', plan: 'plan/2026-h1.html',
  issue: 'issue/2026-4.html', issues: 'issue/index.html', manual: 'manual/directives.html', taxonomy: 'tags/index.html',
  term: 'tags/kao-he.html', search: 'search.html', charts: 'grassroots/2026-h1.html', archive: 'archive/index.html', month: 'archive/2026/07.html', missing: '404.html',
};
const EDITIONS = ['public', 'internal'];
const MODES = { normal: '', large: 'large', contrast: 'contrast', both: 'large contrast' };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const site = Site.sample();
// With an address of the site, the page for what is missing counts its addresses from the root of a server.
site.write('content/site.yaml', site.read('content/site.yaml').replace(/^base_url:.*$/m, ''));
site.build();
const address = (edition, path) => pathToFileURL(join(site.root, edition, path)).href;

/** A window in which a reader has chosen `mode`; it notes whatever is asked of another place, and what fails. */
async function reader({ mode = '', ...options } = {}) {
  const { context, faults } = await open(options);
  await context.addInitScript((chosen) => {
    // Not on the blank page before the first one.
    if (location.protocol !== 'about:') localStorage.setItem('jianbao-reading', chosen);
  }, mode);
  const strange = [];
  context.on('request', (request) => {
    const { protocol } = new URL(request.url());
    if (!['file:', 'data:'].includes(protocol)) strange.push(request.url());
  });
  context.on('requestfailed', (request) => strange.push(`${request.url()} ${request.failure().errorText}`));
  return { context, faults, strange };
}

for (const [name, mode] of Object.entries(MODES)) {
  test(`axe finds nothing: ${name}`, async () => {
    const { context, faults, strange } = await reader({ mode, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const found = [];
    for (const edition of EDITIONS) {
      for (const [template, path] of Object.entries(PAGES)) {
        await page.goto(address(edition, path));
        await page.evaluate(axe);
        const result = await page.evaluate(() => window.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          // It would ask for style sheets by a way that pages from a folder have not.
          preload: false,
        }));
        for (const { id, nodes } of result.violations) found.push(`${edition} ${template} ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
      }
    }
    assert.deepEqual(found, []);
    assert.deepEqual([...faults, ...strange], []);
    await context.close();
  });
}

test('nothing is wider than the window, from a small phone to a wall', async () => {
  const wrong = [];
  for (const mode of ['', 'large']) {
    const { context } = await reader({ mode });
    const page = await context.newPage();
    for (const [template, path] of Object.entries(PAGES)) {
      await page.goto(address('internal', path));
      // 640 is 1280 at 200 %.
      for (const width of [320, 375, 640, 768, 1024, 1025, 1280, 1920, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) wrong.push(`${template} ${mode} ${width}: ${over}`);
      }
    }
    await context.close();
  }
  assert.deepEqual(wrong, []);
});

// A window of this width is narrower by its scroll bar, as on Windows; the other tests have scroll bars that take no room.
test('nothing is wider than the window beside a scroll bar', async () => {
  const browser = await launched({ ignoreDefaultArgs: ['--hide-scrollbars'] });
  const page = await (await browser.newContext()).newPage();
  const wrong = [];
  let beside = 0;
  for (const [template, path] of Object.entries(PAGES)) {
    await page.goto(address('internal', path));
    for (const width of [375, 1024, 1280]) {
      await page.setViewportSize({ width, height: 500 });
      const { over, bar } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { over: scrollWidth - clientWidth, bar: innerWidth - clientWidth };
      });
      beside += bar > 0 ? 1 : 0;
      if (over > 0) wrong.push(`${template} ${width}: ${over}`);
    }
  }
  await browser.close();
  assert.deepEqual(wrong, []);
  assert.ok(beside > 20, `${beside} pages have a scroll bar`);
});

/** What is not in its place on a page. */
const misplaced = (edition) => {
  const wrong = [];
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).position === 'static';
  const box = (selector) => {
    const element = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length);
    return element ? element.getBoundingClientRect() : null;
  };
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className}`;
  const [head, main, foot] = ['.head', 'main', '.foot'].map(box);
  if (!head || !main || !foot || main.top < head.bottom - 1 || foot.top < main.bottom - 1) wrong.push('head, text and foot do not follow each other');
  const titles = [...document.querySelectorAll('h1')].filter((one) => one.getClientRects().length);
  if (titles.length !== 1) wrong.push(`${titles.length} titles`);
  const isMarked = edition === 'internal';
  const band = box('.band');
  if (Boolean(band && band.top < 1) !== isMarked) wrong.push(`the band of an internal edition: ${Boolean(band)}`);
  if (!isMarked && document.querySelector('.internal, .is-marked, mark.internal')) wrong.push('a mark of what is internal');
  // What stands beside each other does not lie upon each other.
  document.querySelectorAll('main, main div, main section, main article, main aside, main ul, main ol, main dl, .foot, .masthead').forEach((parent) => {
    const boxes = [...parent.children].filter(seen).map((one) => [one, one.getBoundingClientRect()]).filter(([, { width, height }]) => width > 1 && height > 1);
    boxes.forEach(([one, a], at) => boxes.slice(at + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const flows = [one, other].some((element) => getComputedStyle(element).display.startsWith('inline') || getComputedStyle(element).float !== 'none');
      if (across > 1 && down > 1 && !flows) wrong.push(`${name(one)} and ${name(other)} lie upon each other by ${Math.round(across)} x ${Math.round(down)}`);
    }));
  });
  // What is beside the text is, where there is room for it, and above or below it where there is none.
  const body = box('.article-body');
  const left = box('.has-left > .toc-wide, .has-left > .profile-facts');
  const right = box('.has-right > .side');
  const isWide = innerWidth > 64.0625 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (body && isWide && left && left.right > body.left) wrong.push('what belongs to the left is not there');
  if (body && isWide && right && right.left < body.right) wrong.push('what belongs to the right is not there');
  if (body && innerWidth < 640 && body.width < 0.85 * innerWidth) wrong.push(`the text is ${body.width} wide`);
  document.querySelectorAll('img').forEach((image) => {
    const { width, height } = image.getBoundingClientRect();
    if (image.complete && image.getClientRects().length && (width < 8 || height < 8)) wrong.push(`a picture of ${width} x ${height}`);
  });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode;
    if (data.trim() && parentElement.getClientRects().length && parseFloat(getComputedStyle(parentElement).fontSize) < 11.9) wrong.push(`small letters: ${data.trim()}`);
  }
  return wrong;
};

test('every kind of page has its parts in their places, in each edition, on a desk and on a phone', async () => {
  const wrong = [];
  for (const mode of ['', 'large']) {
    const { context } = await reader({ mode });
    const page = await context.newPage();
    for (const edition of EDITIONS) {
      for (const [template, path] of Object.entries(PAGES)) {
        await page.goto(address(edition, path));
        for (const width of [1280, 375]) {
          await page.setViewportSize({ width, height: 900 });
          for (const fault of await page.evaluate(misplaced, edition)) wrong.push(`${edition} ${template} ${mode} ${width}: ${fault}`);
        }
      }
    }
    await context.close();
  }
  assert.deepEqual(wrong, []);
});

test('text is set in lines that can be read', async () => {
  const measure = () => {
    const paragraph = document.querySelector('.article .prose > p');
    const style = getComputedStyle(paragraph);
    const size = parseFloat(style.fontSize);
    const { serif, sans } = { serif: getComputedStyle(document.querySelector('h1')).fontFamily, sans: style.fontFamily };
    return { size, characters: paragraph.clientWidth / size, pitch: parseFloat(style.lineHeight) / size, indent: parseFloat(style.textIndent) / size, align: style.textAlign, serif, sans };
  };
  for (const [mode, size, widths] of [['', 18, [1024, 1280, 1920]], ['large', 22, [1280, 1920]]]) {
    const { context } = await reader({ mode });
    const page = await context.newPage();
    await page.goto(address('public', PAGES.article));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const found = await page.evaluate(measure);
      assert.ok(Math.abs(found.size - size * (width >= 1920 ? (mode ? 1.5 / 1.2225 : 1.25) : 1)) < 0.6, `${mode} ${width}: ${found.size} px`);
      assert.ok(found.characters >= 28 && found.characters <= 38, `${mode} ${width}: ${found.characters} characters`);
      assert.ok(found.pitch >= 1.8 && found.indent === 2 && found.align === 'justify', JSON.stringify(found));
      assert.match(found.serif, /^"?Source Han Serif/);
      assert.match(found.sans, /^"?PingFang/);
    }
    await context.close();
  }
});

/** How much has moved since the page began to come. */
const shifts = (page) => page.evaluate(() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
}));

test('nothing moves while a page loads, whatever the reader has chosen', async () => {
  for (const mode of Object.values(MODES)) {
    const { context } = await reader({ mode, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    for (const template of ['home', 'article', 'ranking', 'vanguards', 'issue']) {
      await page.goto(address('internal', PAGES[template]), { waitUntil: 'load' });
      assert.equal(await shifts(page), 0, `${template} ${mode}`);
    }
    await context.close();
  }
});

test('nothing moves while a page comes in pieces, and its picture last', async () => {
  const types = { css: 'text/css', js: 'text/javascript', html: 'text/html', svg: 'image/svg+xml', webp: 'image/webp', png: 'image/png', jpg: 'image/jpeg' };
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const server = createServer(async (request, answer) => {
    const path = new URL(request.url, 'http://x').pathname;
    const type = types[path.split('.').pop()];
    const bytes = readFileSync(join(site.root, 'internal', path));
    answer.writeHead(200, { 'content-type': type });
    if (type.startsWith('image')) await pause(300);
    // The head comes at once, as it does in the first packets of a server; what follows, some lines at a time.
    const lines = type === 'text/html' ? bytes.subarray(bytes.indexOf('<main')).toString().split(/(?<=\n)/) : [];
    answer.write(bytes.subarray(0, lines.length ? bytes.indexOf('<main') : bytes.length));
    const count = Math.ceil(lines.length / 12);
    for (let at = 0; at < lines.length; at += count) {
      await pause(40);
      answer.write(lines.slice(at, at + count).join(''));
    }
    answer.end();
  });
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const width of [1280, 900, 375]) {
    const { context } = await open({ viewport: { width, height: 900 } });
    const page = await context.newPage();
    for (const template of ['home', 'article', 'report', 'portrait', 'ranking', 'rankings', 'ledger']) {
      await page.goto(`http://127.0.0.1:${server.address().port}/${PAGES[template]}`, { waitUntil: 'load' });
      assert.equal(await shifts(page), 0, `${template} ${width}`);
    }
    await context.close();
  }
  server.close();
});

test('the keyboard alone is enough', async () => {
  const { context } = await reader({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(address('public', PAGES.article));
  const focus = () => page.evaluate(() => {
    const element = document.activeElement;
    const { left, top, width, height } = element.getBoundingClientRect();
    return { name: element.className || element.dataset.reading || element.id || element.tagName, seen: left >= 0 && top >= 0 && width > 0 && height > 0, outline: getComputedStyle(element).outlineStyle };
  });
  await page.keyboard.press('Tab');
  assert.deepEqual(await focus(), { name: 'skip', seen: true, outline: 'solid' });
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  // Whatever can be reached shows that it is.
  await page.goto(address('public', PAGES.vanguards));
  const order = [];
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press('Tab');
    const found = await focus();
    order.push(found.name);
    if (found.name !== 'pick unseen') assert.equal(found.outline, 'solid', JSON.stringify(found));
  }
  assert.ok(order.includes('large') && order.includes('contrast'), order.join(' '));
  // The gallery: the group that is chosen is shown.
  const shown = () => page.locator('.people-group:visible h2').allInnerTexts();
  const all = await shown();
  assert.ok(all.length > 4);
  await page.locator('#pick-all').focus();
  await page.keyboard.press('ArrowRight');
  assert.deepEqual(await shown(), [all[0]]);
  await page.keyboard.press('ArrowRight');
  assert.deepEqual(await shown(), [all[1]]);
  await context.close();
});

test('what the reader has chosen is remembered', async () => {
  const { context } = await open({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(address('public', PAGES.home));
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const pressed = () => page.locator('[data-reading]').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-pressed')).join());
  assert.equal(await size(), 16);
  assert.equal(await pressed(), 'false,false');
  await page.locator('[data-reading="large"]').click();
  assert.ok(Math.abs(await size() - 19.56) < 0.1);
  await page.locator('[data-reading="contrast"]').press('Enter');
  assert.equal(await pressed(), 'true,true');
  await page.locator('.menu a').nth(1).click();
  await page.waitForURL('**/report/**');
  assert.equal(await pressed(), 'true,true');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(0, 0, 0)');
  await page.locator('[data-reading="large"]').press('Space');
  assert.equal(await pressed(), 'false,true');
  assert.equal(await size(), 16);
  await context.close();
});

test('without a script everything is there but the switches', async () => {
  const { context, strange } = await reader({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(address('public', PAGES.home));
  assert.equal(await page.locator('[data-reading]:visible').count(), 0);
  await page.locator('.menu a', { hasText: '身边先锋' }).click();
  await page.waitForURL('**/vanguard/index.html');
  await page.locator('label', { hasText: '科技创新' }).click();
  assert.deepEqual(await page.locator('.people-group:visible h2').allInnerTexts(), ['科技创新']);
  await page.goto(address('public', PAGES.ranking));
  await page.locator('details.behind summary').click();
  assert.ok(await page.locator('details.behind table').isVisible());
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto(address('public', PAGES.article));
  assert.ok(!(await page.locator('.toc-narrow a').first().isVisible()));
  await page.locator('.toc-narrow summary').click();
  assert.ok(await page.locator('.toc-narrow a').first().isVisible());
  assert.deepEqual(strange, []);
  await context.close();
});

test('a system that asks for high contrast gets it', async () => {
  const { context } = await open({ contrast: 'more' });
  const page = await context.newPage();
  await page.goto(address('public', PAGES.article));
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.article-head .meta')).color), 'rgb(0, 0, 0)');
  await context.close();
});

test('on paper: the text, its masthead, its notes, and nothing to press', async () => {
  const { context } = await open({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  for (const [template, path] of Object.entries(PAGES)) {
    await page.goto(address('internal', path));
    const shown = await page.locator('.tools, .menu, .crumbs, .pager, .skip, .neighbours, .toc, .foot-links').evaluateAll((all) => all.filter((element) => element.getClientRects().length).map((element) => element.className));
    assert.deepEqual(shown, [], template);
    if (template === 'issue') {
      for (const part of ['.masthead-name', '.issue-number', '.issue-contents', '.issue-foot']) assert.ok(await page.locator(part).isVisible(), part);
    }
    // As wide as the paper is between its margins. What is wider makes Chromium shrink all of it.
    await page.setViewportSize({ width: 590, height: 900 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 590), `${template}: nothing is wider than the paper`);
    if (template === 'report') {
      // Of three lines none is left alone.
      const lines = await page.evaluate(() => {
        window.dispatchEvent(new Event('beforeprint'));
        // Without Chinese letters nothing is as wide as on the paper of its readers.
        const letter = Object.assign(document.createElement('span'), { textContent: '国' });
        document.querySelector('.prose > p').append(letter);
        const isChinese = Math.abs(letter.getBoundingClientRect().width - parseFloat(getComputedStyle(letter).fontSize)) < 0.5;
        letter.remove();
        if (!isChinese) return [];
        // A line more or less comes of the font where the last one is nearly full, or nearly empty.
        const isClear = (paragraph) => {
          const width = 2 + [...paragraph.textContent.trim()].reduce((sum, one) => sum + (one <= '~' ? 0.55 : 1), 0);
          return width % 28 > 2 && width % 28 < 26;
        };
        return [...document.querySelectorAll('.prose > p')].filter(isClear).map((paragraph) => {
          const count = Math.round(paragraph.getBoundingClientRect().height / parseFloat(getComputedStyle(paragraph).lineHeight));
          return { count, isWhole: getComputedStyle(paragraph).breakInside === 'avoid' };
        });
      });
      assert.ok(lines.some(({ isWhole }) => isWhole), 'Chinese letters, and a paragraph of three lines');
      assert.deepEqual(lines.filter(({ count, isWhole }) => (count === 3) !== isWhole), []);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    if (template === 'article') {
      assert.match(await page.evaluate(() => getComputedStyle(document.querySelector('.prose p')).fontFamily), /Fang|Serif|Song/);
    }
  }
  await context.close();
});

/** How much is drawn on each sheet of a PDF of Chromium's: the length of what says so. */
function drawn(pdf) {
  const text = pdf.toString('latin1');
  const length = (number) => {
    const start = text.search(new RegExp(`(^|\\n)${number} 0 obj`));
    const [from, to] = [text.indexOf('stream', start), text.indexOf('endstream', start)];
    return inflateSync(pdf.subarray(from + (text[from + 6] === '\r' ? 8 : 7), to)).length;
  };
  return [...text.matchAll(/\/Type \/Page\b[^s][\s\S]*?endobj/g)].map(([sheet]) => length(/\/Contents (\d+) 0 R/.exec(sheet)[1]));
}

test('the foot of an issue is never alone on a sheet', async () => {
  const { context } = await open();
  const page = await context.newPage();
  await page.goto(address('public', PAGES.issue));
  await page.evaluate(() => {
    // Its last article is enough, wherever on a sheet it ends.
    const articles = [...document.querySelectorAll('.issue-article')];
    articles.slice(0, -1).forEach((article) => article.remove());
    document.querySelectorAll('.masthead, .issue-contents, .issue-head').forEach((part) => part.remove());
    articles[articles.length - 1].insertAdjacentHTML('beforebegin', '<div class="space"></div>');
  });
  const sheets = async () => drawn(await page.pdf({ preferCSSPageSize: true }));
  const last = (all) => all[all.length - 1];
  const counts = new Map();
  for (let space = 0; space < 720; space += 60) {
    await page.evaluate((height) => document.querySelector('.space').style.setProperty('height', `${height}px`), space);
    counts.set(space, await sheets());
  }
  await page.evaluate(() => document.querySelectorAll('.space, .issue-title, .editor-note, .issue-article').forEach((part) => part.remove()));
  const alone = last(await sheets());
  counts.forEach((all, space) => assert.ok(last(all) > alone * 1.2, `${space}: ${all} is drawn, ${alone} of it the foot`));
  assert.ok(new Set([...counts.values()].map((all) => all.length)).size > 1, 'it does not end on one sheet always');
  await context.close();
});

test('mourning turns all of it grey, colours of the site come in, and the policy is kept', async () => {
  const own = Site.sample();
  const settings = own.read('content/site.yaml').replace(/^look:\n(?: .*\n)*/m, 'look: {灰色: 是, 红色: "#004488", 首行缩进: 否, 首页版块: [头条], 报头: 云溪, 校验: 是}\n');
  assert.match(settings, /首行缩进/);
  own.write('content/site.yaml', settings);
  own.build();
  // Hashes can be checked of what a server gives alone.
  const server = createServer((request, answer) => {
    const path = new URL(request.url, 'http://x').pathname;
    const type = { css: 'text/css', js: 'text/javascript', html: 'text/html', svg: 'image/svg+xml', webp: 'image/webp', png: 'image/png', jpg: 'image/jpeg' }[path.split('.').pop()];
    answer.writeHead(200, { 'content-type': type }).end(readFileSync(join(own.root, 'public', path)));
  });
  // A test that fails does not keep the others waiting for the end.
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { context, faults } = await open();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/index.html`);
  const found = await page.evaluate(() => ({
    filter: getComputedStyle(document.documentElement).filter,
    red: getComputedStyle(document.querySelector('.masthead-name')).color,
    name: document.querySelector('.masthead-name').textContent,
    blocks: document.querySelectorAll('main section').length,
    hashes: [...document.querySelectorAll('[integrity]')].map((element) => [new URL(element.href || element.src).pathname, element.integrity]),
    switches: document.documentElement.hasAttribute('data-switches'),
  }));
  assert.deepEqual({ ...found, hashes: found.hashes.length }, { filter: 'grayscale(1)', red: 'rgb(0, 68, 136)', name: '云溪', blocks: 0, hashes: 3, switches: true });
  for (const [path, integrity] of found.hashes) {
    assert.equal(integrity, `sha384-${createHash('sha384').update(readFileSync(join(own.root, 'public', path))).digest('base64')}`, path);
  }
  await page.goto(`http://127.0.0.1:${server.address().port}/${PAGES.article}`);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.prose p')).textIndent), '0px');
  assert.deepEqual(faults, []);
  // What is slipped into a page does not run.
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.slipped = true';
    document.body.append(script);
    document.body.setAttribute('style', 'color: rgb(9, 9, 9)');
  });
  assert.equal(await page.evaluate(() => window.slipped), undefined);
  assert.notEqual(await page.evaluate(() => document.body.style.color === '' ? 'none' : getComputedStyle(document.body).color), 'rgb(9, 9, 9)');
  await context.close();
  server.close();
});
