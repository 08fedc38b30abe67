// Search in the sample site, from a folder without any server: what is found, how soon, how much is loaded, and by whom it can be used.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Site, open, until } from './support.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const site = Site.sample();
site.write('content/notice/search.md', [
  '---', 'title: 检索样例', 'audience: public', 'date: 2020-01-02', 'tags: [检索标签]', '---',
  '关于启用ＷＰＳ　Office 软件的通知，涨幅3.5%。', '', '先说经济，发展在后。', '', // So that every pair of 经济发展 stands in the page, and the phrase does not.
  '济发二字。', '', ':internal[内部暗号]', '',
].join('\n'));
site.write('content/notice/long.md', [
  '---', 'title: 长文', 'audience: public', 'date: 2020-01-01', '---',
  ...Array.from({ length: 1200 }, (_, at) => `平常的一段话，第${at}段。\n`), '末尾才有的稀罕词。', '',
].join('\n'));
site.build();
const address = (path, edition = 'public') => pathToFileURL(join(site.root, edition, path)).href;

/** A page where words are searched for; it notes what is loaded of the index. */
async function searching(query = '', { edition, ...options } = {}) {
  const { context, faults } = await open({ viewport: { width: 1280, height: 900 }, ...options });
  const loaded = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'file:') return faults.push(request.url());
    if (url.pathname.includes('/search/')) loaded.push(fileURLToPath(new URL(url.pathname, 'file:')));
  });
  const page = await context.newPage();
  await page.goto(address('search.html', edition) + query);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('[data-answered]', { state: 'attached' });
  return { context, page, faults, loaded };
}

/** Types words, waits for what comes of them; gives the titles that are found, and what the page says. */
async function find(page, words) {
  const before = await page.getAttribute('[data-search=page]', 'data-answered');
  await page.fill('#search-words', words);
  await page.waitForFunction((last) => document.querySelector('[data-search=page]').dataset.answered !== last, before);
  return { titles: await page.locator('.search-title a').allInnerTexts(), said: await page.innerText('[role=status]') };
}

test('words are found where they stand, and phrases as phrases', async () => {
  const { context, page, faults } = await searching();
  const has = async (words) => (await find(page, words)).titles.includes('检索样例');
  for (const words of ['检索样例', '检索标签', 'WPS', 'wps', 'ＷＰＳ', 'Offi', 'office软件', '3.5', '经济 发展', '说经济', '检', 'wps 发展']) assert.ok(await has(words), words);
  for (const words of ['经济发展', '检索通知', '济经', 'ffice', '内部暗号', '3.51']) assert.ok(!(await has(words)), words);
  const { titles, said } = await find(page, '不会有这样一句话的');
  assert.deepEqual(titles, []);
  assert.match(said, /没有找到/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('titles come before texts, and the newer before the older', async () => {
  const { context, page } = await searching();
  const { titles } = await find(page, '检索');
  assert.equal(titles[0], '检索样例');
  await find(page, '人才');
  const found = await page.evaluate(() => Array.from(document.querySelectorAll('.search-result'), (item) => ({
    inTitle: !!item.querySelector('.search-title mark'), inTags: !!item.querySelector('.search-tags mark'), date: item.querySelector('time')?.dateTime || '',
  })));
  assert.ok(found.length > 3);
  const rank = ({ inTitle, inTags, date }) => `${inTitle ? 2 : inTags ? 1 : 0} ${date}`;
  assert.deepEqual(found.map(rank), found.map(rank).sort().reverse());
  await context.close();
});

test('what was asked for is marked in a line from the text', async () => {
  const { context, page } = await searching();
  await find(page, '经济 wps');
  const item = page.locator('.search-result', { hasText: '检索样例' });
  assert.deepEqual(await item.locator('.search-text mark').allInnerTexts(), ['ＷＰＳ', '经济']);
  assert.match(await item.locator('.search-text').innerText(), /关于启用ＷＰＳ　Office 软件的通知/);
  const { titles } = await find(page, '稀罕词');
  assert.deepEqual(titles, ['长文']);
  assert.match(await page.innerText('.search-text'), /末尾才有的稀罕词/);
  await context.close();
});

test('one question loads little, and is answered at once', async () => {
  const words = ['人才', '经济发展', '党员教育培训', '县委组织部 2026', '的', '工作', '乡村振兴 干部', '稀罕词', '平常的一段话'];
  for (const query of words) {
    const { context, page, loaded } = await searching();
    loaded.length = 0;
    const took = await page.evaluate(async (query) => {
      const page = document.querySelector('[data-search=page]');
      const last = page.dataset.answered;
      document.querySelector('#search-words').value = query;
      const start = performance.now();
      document.querySelector('[data-search=form]').requestSubmit();
      while (page.dataset.answered === last) await new Promise((resolve) => setTimeout(resolve, 1));
      return performance.now() - start;
    }, query);
    const bytes = loaded.reduce((sum, path) => sum + statSync(path).size, 0);
    assert.ok(loaded.length > 0 && bytes <= 100_000, `${query}: ${bytes} bytes in ${loaded.length} files`);
    // Where several tests share a machine that is slow by itself, a bound that is kept there says what it can.
    assert.ok(took <= (process.env.CI ? 1000 : 500), `${query}: ${took} ms`);
    await context.close();
  }
});

test('results are chosen by section and kind, and the address says so', async () => {
  const { context, page } = await searching('?q=2026');
  await page.waitForSelector('.search-result');
  const all = await page.innerText('[role=status]');
  const kinds = await page.locator('[data-search=kind] option').allInnerTexts();
  assert.ok(kinds.includes('排名') || kinds.length > 3, kinds.join());
  await page.selectOption('[data-search=section]', 'ranking');
  await until('fewer results', async () => (await page.innerText('[role=status]')) !== all);
  const urls = await page.locator('.search-title a').evaluateAll((links) => links.map((link) => link.href));
  assert.ok(urls.length && urls.every((url) => url.includes('/ranking/')), urls.join());
  assert.match(page.url(), /q=2026&section=ranking/);
  await page.goto(page.url());
  await page.waitForSelector('.search-result');
  assert.equal(await page.inputValue('[data-search=section]'), 'ranking');
  await context.close();
});

test('the keyboard alone is enough', async () => {
  const { context, page } = await searching();
  await page.goto(address('education/index.html'));
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-box');
  await page.keyboard.type('人才/');
  assert.equal(await page.inputValue('#search-box'), '人才/');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.search-result');
  assert.match(page.url(), /search\.html\?q=/);
  assert.equal(await page.inputValue('#search-words'), '人才/');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-words');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => Array.from(document.querySelectorAll('.search-title a')).indexOf(document.activeElement)), 1);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search-words');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.article, .listing:not(:has(.search))');
  assert.doesNotMatch(page.url(), /search\.html/);
  await context.close();
});

test('the count is told to those who listen, and more results come on demand', async () => {
  const { context, page } = await searching('?q=的');
  await page.waitForSelector('.search-result');
  const status = page.locator('[role=status][aria-live=polite]');
  assert.match(await status.innerText(), /^找到约?\d+篇/);
  const before = await page.locator('.search-result').count();
  await page.click('.search-more');
  await until('more results', async () => (await page.locator('.search-result').count()) > before);
  assert.equal(await page.evaluate(() => Array.from(document.querySelectorAll('.search-title a')).indexOf(document.activeElement)), before);
  await context.close();
});

test('axe finds nothing in results, and nothing is wider than a phone', async () => {
  for (const mode of ['', 'large', 'contrast', 'large contrast']) {
    const { context, page, faults } = await searching('?q=人才', { edition: 'internal' });
    await page.evaluate((chosen) => localStorage.setItem('jianbao-reading', chosen), mode);
    await page.reload();
    await page.waitForSelector('.search-result');
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${mode} ${width}: ${over}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], preload: false,
      }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${mode} ${width} ${id}: ${nodes[0].html.slice(0, 200)}`), []);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test('without scripts the page says so, and where else to look', async () => {
  const { context, page } = await searching('', { javaScriptEnabled: false });
  assert.match(await page.innerText('main'), /脚本/);
  assert.ok(!(await page.isVisible('[data-search=page]')));
  await page.click('.search-without a >> nth=0');
  assert.match(page.url(), /archive\/index\.html/);
  await context.close();
});
