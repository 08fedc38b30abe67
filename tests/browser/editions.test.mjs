// The editions beside each other, the bar that leads from one to the other, and pages as they are built.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Site, open, previewing, settled, shows, small, source, until } from './support.mjs';

const short = () => ({ ...small(), 'content/a.md': source('甲', '授课:mask[128]场次，都一样。\n\n:::internal\n两个乡镇偏低。\n:::\n\n也一样。') });

test('from the public edition to the internal one to the difference', () => previewing(short(), 'a.html', async ({ site, page }) => {
  assert.doesNotMatch(await page.locator('article').innerText(), /乡镇|128/);
  assert.equal(await page.locator('.bar [aria-current]').innerText(), 'public');
  await page.locator('[data-key="edition-internal"]').click();
  await page.waitForURL('**/@internal/a.html');
  await settled(page);
  assert.match(await page.locator('article').innerText(), /128[^]*乡镇偏低/);
  assert.equal(await page.locator('[data-jianbao-difference-mark]').count(), 0);
  await page.locator('[data-key="difference"]').click();
  await page.waitForURL('**/@/difference/a.html');
  await settled(page);
  const marks = () => page.locator('[data-jianbao-difference-mark="only"]').allInnerTexts();
  await until('the marks', async () => (await marks()).length >= 2);
  const text = (await marks()).join('|');
  assert.ok(text.includes('128') && text.includes('两个乡镇偏低。') && !text.includes('一样'), text);
  assert.match(await page.locator('.bar .count').innerText(), /^2 places that public/);
  // A save is followed here too, and what has become equal is marked no more.
  site.save('content/a.md', source('甲', '授课若干场次，都一样。\n\n:::internal\n三个乡镇偏高。\n:::\n\n也一样。'));
  await shows(page, '三个乡镇');
  await until('the new marks', async () => (await marks()).join('|') === '三个乡镇偏高。');
  await page.locator('[data-key="edition-public"]').click();
  await page.waitForURL('**/a.html');
  await settled(page);
  assert.match(await page.locator('article').innerText(), /^授课若干场次，都一样。\s+也一样。$/);
}));

test('a page that public does not have', () => previewing(short(), '@internal/only.html', async ({ site, page }) => {
  const link = page.locator('[data-key="edition-public"]');
  assert.equal(await link.getAttribute('title'), 'not in public');
  await page.locator('[data-key="difference"]').click();
  await page.waitForURL('**/@/difference/only.html');
  await settled(page);
  await page.locator('html[data-jianbao-difference="missing"]').waitFor();
  assert.match(await page.locator('.bar .count').innerText(), /does not have this page/);
  // It gets one.
  site.save('content/only.md', source('内部', '也给公众。'));
  await shows(page, '也给公众');
  await page.locator('html[data-jianbao-difference="page"]').waitFor();
  // Browsers note down that it was asked for and not there.
}, /404.*\/only\.html$/));

test('the keyboard reaches the switch', () => previewing(short(), 'a.html', async ({ page }) => {
  const focused = () => page.evaluate(() => {
    const frame = document.querySelector('jianbao-preview-frame').shadowRoot;
    return frame.activeElement && frame.activeElement.dataset.key;
  });
  const reach = async (key) => {
    for (let presses = 0; (await focused()) !== key; presses += 1) {
      assert.ok(presses < 40, `${key} is never reached`);
      await page.keyboard.press('Tab');
    }
  };
  await reach('edition-internal');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/@internal/a.html');
  await settled(page);
  await reach('toggle');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.bar nav').count(), 0);
  assert.equal(await focused(), 'toggle');
}));

/** Where elements stand, how large they are and how they are drawn: all that a style sheet of the preview's could change. */
const drawn = (page, selector) => page.locator(selector).evaluateAll((found) => found.map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const { position, display, padding, color, backgroundColor, borderRadius, outline } = getComputedStyle(element);
  return { left, top: top + scrollY, width, height, position, display, padding, color, backgroundColor, borderRadius, outline };
}));

test('a page that uses the same names as the bar looks as it is built', async () => {
  const names = ['bar', 'overlay', 'dot', 'hidden', 'status', 'problems', 'problem', 'excerpt', 'where', 'help'];
  const boxes = names.map((name) => `<p class="${name}">${name}<a href="#">link</a></p>`).join('\n');
  const files = small();
  const template = 'themes/plain/templates/page.html';
  const site = Site.lay({ ...files, [template]: files[template].replace('<article>', `<div id="names">${boxes}</div><article>`) });
  site.build();
  const { context } = await open();
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(site.root, 'public/a.html')).href);
  const built = await drawn(page, '#names *');
  assert.equal(built.length, 2 * names.length);
  await site.start();
  await page.goto(`${site.address}a.html`);
  await settled(page);
  await page.locator('.bar nav').first().waitFor();
  assert.deepEqual(await drawn(page, '#names *'), built);
  await context.close();
});

test('a page of a build has no bar', async () => {
  const site = Site.lay(short());
  site.build();
  const { context } = await open();
  const page = await context.newPage();
  for (const edition of ['public', 'internal']) {
    await page.goto(pathToFileURL(join(site.root, edition, 'a.html')).href);
    assert.match(await page.locator('article').innerText(), /都一样/);
    assert.equal(await page.locator('jianbao-preview-frame, script, [data-jianbao]').count(), 0);
    assert.equal(await page.evaluate(() => typeof window.jianbaoPreview), 'undefined');
  }
  await context.close();
});

test('the sample site is shown without a complaint of the browser', async () => {
  const site = await Site.sample().start();
  const { context, faults } = await open();
  const page = await context.newPage();
  for (const path of ['', 'report/2026-h1.html', 'ranking/2026-06.html']) {
    for (const edition of ['', '@internal/', '@/difference/']) {
      const answer = await page.goto(`${site.address}${edition}${path}`);
      assert.equal(answer.status(), 200, `${edition}${path}`);
      await settled(page);
      await page.locator('.bar nav').waitFor();
      assert.ok(await page.locator('.overlay').isHidden());
      assert.deepEqual(faults, [], `${edition}${path}`);
    }
  }
  // The last is the difference of a ranking: half of it is for insiders.
  await until('marks', () => page.locator('[data-jianbao-difference-mark]').count());
  const before = site.read('content/report/2026-h1.md');
  await page.goto(`${site.address}report/2026-h1.html`);
  await settled(page);
  site.save('content/report/2026-h1.md', before.replace('办事的速度快了', '办事的速度越来越快了'));
  await shows(page, '办事的速度越来越快了');
  await until('a flash', () => page.evaluate(() => window.flashed.length));
  // Of the line below the title, the number of characters alone.
  const blocks = await page.evaluate(() => window.flashed);
  assert.ok(blocks.length === 2 && /^(SPAN|B): 约\d+字$/.test(blocks[0]) && blocks[1].startsWith('P: 总的看，办事的速度越来越快了'), blocks.join('\n'));
  assert.deepEqual(faults, []);
  await context.close();
});
